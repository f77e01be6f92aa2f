"""The straight line: observations are fused, verified and assessed; what comes of it is a run.

A run's manifest names everything it was made from. The same inputs make the same run, so a
second run of the same inputs stores nothing and gives the first one's numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from truceline import compliance, fusion
from truceline.engine import NoClusterError
from truceline.mission.announcing import TABLE as ANNOUNCED
from truceline.mission.announcing import any_announced, explain_by_announced
from truceline.mission.errors import refusal
from truceline.mission.fusing import ground_of, past_of, touched_incidents
from truceline.mission.judging import FINDING
from truceline.mission.judging import METHOD as NAMED_PERSON
from truceline.mission.noticing import Register, register_then
from truceline.mission.regrouping import REGROUPING, words_of
from truceline.mission.saying import DECISION
from truceline.mission.settling import Settling, newest, settling_in, waiting_at, waiting_of
from truceline.mission.setup import Setup
from truceline.mission.signing import METHOD as SIGNATURES
from truceline.mission.signing import NEWEST, decision_table, in_effect
from truceline.mission.thermal import Looks, bring_back, looks_then, say_why
from truceline.mission.weighing import Watches, watches_then
from truceline.records import RESPONSIBLE, FindingStatus
from truceline.store import Batch, Run, Store, StoredRecord, connect
from truceline.verification import announced_v1, findings_v1, findings_v2, thermal_v1

Progress = Callable[[str, int, int], None]
TABLES = ("findings", "assessments")
"""Tables of a run beside those of its fusion (``fusion.TABLES``)."""
STEPS = 4
NOTHING_RECORDED = (
    "no sensor or patrol of the mission reported an act that is counted: 0 recorded violations says "
    "nothing about what happened"
)
NO_LIKELIHOOD = (
    "no finding has a likelihood: no source that told of an incident or looked there has both tpr and fpr in "
    "sources.toml"
)
LEARNT = (
    "rates of detection and false report are those stated, corrected by {} incidents that a sensor or patrol "
    "told of: explain shows both"
)
HASHED_AT_ONCE = 65_536
TOO_CROWDED = (
    "Withdraw the read of the source that sent them, correct its sigma and times, and read it again."
)
RECORDING_CLASSES = ("satellite", "camera", "acoustic", "seismic", "uav", "radar", "patrol")
"""Classes of the mission's own means: only what they report counts as recorded by the mission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """What a run came to. Recorded violations and incidents are two counts, never converted."""

    run: int
    incidents: int
    recorded_violations: int
    findings: int
    assessments: int
    screened_out: int
    left_out: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]
    stored: bool
    settling: Settling


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInputs:
    """What a run is made from: live batches, decisions in effect, the run before, the setup, its method.

    ``signing`` is how persons' decisions are weighed (mission/signing.py).
    ``touched`` are the incidents that a person has spoken about, which keep their reports.
    ``regroupings`` are persons' words on which reports are one incident, in order.
    ``register`` is that of the notices, ``named`` what named persons found on who did an act, ``looks`` what
    satellites looked at, ``watches`` who looked where; None in runs made before they were weighed.
    ``announcing``: whether announced causes are put beside incidents; runs made before it do not.
    """

    batches: tuple[Batch, ...]
    decisions: tuple[StoredRecord, ...]
    previous: int | None
    setup: Setup
    settings: Mapping[str, str] = field(default_factory=dict)
    fusing: str = fusion.METHOD
    assessing: str = compliance.METHOD
    signing: str = SIGNATURES
    finding: str = findings_v2.METHOD
    touched: tuple[int, ...] = ()
    regroupings: tuple[StoredRecord, ...] = ()
    register: Register | None = None
    named: tuple[StoredRecord, ...] | None = None
    looks: Looks | None = None
    watches: Watches | None = None
    announcing: bool = True

    def manifest(self) -> dict[str, Any]:
        """The inputs and methods as JSON values; what a run did not weigh is not named."""
        weighed: dict[str, Any] = {} if self.register is None else {"notices": list(self.register.roots)}
        if self.named is not None:
            weighed["named_findings"] = [record.seq for record in self.named]
        if self.looks is not None:
            weighed["looks"] = list(self.looks.roots)
        if self.watches is not None:
            weighed["watches"] = list(self.watches.roots)
        if self.fusing != fusion.SINGLE:
            weighed["touched"] = list(self.touched)
        if self.regroupings:
            weighed["regroupings"] = [record.seq for record in self.regroupings]
        return weighed | {
            "inputs": sorted(batch.root for batch in self.batches),
            "decisions": [record.seq for record in self.decisions],
            "previous_run": self.previous,
            "settings": dict(self.settings),
            "methods": [
                self.fusing,
                *([] if self.looks is None else [thermal_v1.METHOD]),
                findings_v1.METHOD if self.watches is None else self.finding,
                self.assessing,
                *([announced_v1.METHOD] if self.announces else []),
                *([] if self.signing == NEWEST else [self.signing]),
            ],
            "recording_sources": list(recording_sources(self.setup)),
        }

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that the run leaves."""
        weighed = () if self.watches is None else findings_v2.WEIGHED[self.finding]
        announced = (ANNOUNCED,) if self.announces else ()
        return (*fusion.TABLES[self.fusing], *TABLES, *weighed, *announced)

    @property
    def announces(self) -> bool:
        """Whether it weighs announced causes: it does where any is on record."""
        return self.announcing and self.register is not None and any_announced(self.register.notices)


def recording_sources(setup: Setup) -> tuple[str, ...]:
    """Ids of the sources whose reports are recorded violations: sensors and patrols, not claims."""
    return tuple(source.id for source in setup.sources if source.source_class in RECORDING_CLASSES)


def assessed_by(manifest: Mapping[str, Any]) -> str:
    """The method that assessed the run of this manifest."""
    return next(str(name) for name in manifest["methods"] if name.startswith("assess_"))


def found_by(manifest: Mapping[str, Any]) -> str:
    """The method that made the findings of the run of this manifest."""
    return next(str(name) for name in manifest["methods"] if name.startswith("findings_"))


def run_mission(
    store: Store,
    setup: Setup,
    *,
    actor: str,
    at: datetime,
    progress: Progress,
    over: fusion.Mapper | None = None,
) -> RunSummary:
    """The run of what the mission holds now: a new one, or the last one when nothing changed.

    over: where blocks are worked on (truceline.engine); it is no input, for no answer depends on it
    """
    runs = store.runs()
    last = runs[-1] if runs else None
    inputs = inputs_now(store, setup, last)
    if last is not None and _same_inputs(store.manifest(last.run_no), inputs):
        with connect() as con:
            store.run_view(con, last.run_no)
            settling = settling_in(con, waiting_of(store, setup, last))
        return summary_of(store.manifest(last.run_no), last.run_no, settling, stored=True)
    with connect() as con:
        store.relation(con, "observations")
        found = derive(con, store, inputs, progress, over)
        manifest = {**inputs.manifest(), "summary": found}
        run_no = store.commit_run(con, {name: name for name in inputs.tables}, manifest, actor, at)
        settling = settling_in(con, waiting_at(setup, newest(inputs.batches)))
    return summary_of(manifest, run_no, settling, stored=True)


def look_as_of(
    store: Store,
    setup: Setup,
    as_of: datetime,
    progress: Progress,
    over: fusion.Mapper | None = None,
) -> RunSummary:
    """What a run would have given with what was known at a moment; nothing is stored."""
    earlier = [run for run in store.runs() if run.at <= as_of]
    previous = earlier[-1].run_no if earlier else None
    inputs = RunInputs(
        batches=tuple(store.live_batches("observations", as_of)),
        decisions=in_effect([one for one in store.records(DECISION) if one.at <= as_of]),
        previous=previous,
        setup=setup,
        register=register_then(store, setup, as_known_at=as_of),
        named=named_responsible([one for one in store.records(FINDING) if one.at <= as_of]),
        looks=looks_then(store, setup, as_known_at=as_of),
        watches=watches_then(store, setup, as_known_at=as_of),
        touched=touched_incidents(one for one in store.records() if one.at <= as_of),
        regroupings=tuple(one for one in store.records(REGROUPING) if one.at <= as_of),
    )
    with connect() as con:
        store.relation(con, "observations", as_known_at=as_of)
        found = derive(con, store, inputs, progress, over)
        settling = settling_in(con, waiting_at(setup, as_of))
    return summary_of({**inputs.manifest(), "summary": found}, previous or 0, settling, stored=False)


def inputs_now(store: Store, setup: Setup, last: Run | None) -> RunInputs:
    """What a run made now is made from."""
    return RunInputs(
        batches=tuple(store.live_batches("observations")),
        decisions=in_effect(store.records(DECISION)),
        previous=last.run_no if last else None,
        setup=setup,
        settings=store.noted_settings(),
        register=register_then(store, setup),
        named=named_responsible(store.records(FINDING)),
        looks=looks_then(store, setup),
        watches=watches_then(store, setup),
        touched=touched_incidents(store.records()),
        regroupings=tuple(store.records(REGROUPING)),
    )


def named_responsible(records: list[StoredRecord]) -> tuple[StoredRecord, ...]:
    """The newest finding of a named person on who did each act; earlier ones stay on record."""
    newest = {int(one.body["incident_id"]): one for one in records if one.body["question"] == RESPONSIBLE}
    return tuple(sorted(newest.values(), key=lambda record: record.seq))


def derive(
    con: DuckDBPyConnection,
    store: Store,
    inputs: RunInputs,
    progress: Progress,
    over: fusion.Mapper | None = None,
) -> dict[str, Any]:
    """The run's tables in ``con`` from its view observations, and what came of them."""
    ground = ground_of(inputs.setup, recording_sources(inputs.setup), inputs.register)
    past = past_of(con, store, inputs.previous, inputs.touched, words_of(inputs.regroupings))
    progress("fusing", 0, STEPS)
    try:
        fused = fusion.fuse(con, ground, past, inputs.fusing, over)
    except fusion.TooCrowdedError as error:
        raise refusal("TL-MIS-014", f"{error}", TOO_CROWDED) from None
    except NoClusterError as error:
        remedy = "Start a scheduler and workers, name it with --scheduler, or use --engine local."
        raise refusal("TL-MIS-008", f"{error}.", remedy, "--engine") from None
    decisions, screened_out = decision_table(con, inputs.decisions, inputs.signing), fused.screened_out
    if inputs.looks is not None:
        say_why(con, inputs.looks)
        screened_out = bring_back(con, decisions)
    progress("verifying", 1, STEPS)
    found = _found(con, inputs, decisions)
    named = _add_named(con, inputs.named or ())
    progress("assessing", 2, STEPS)
    notices = None if inputs.register is None else inputs.register.notices
    assessed = compliance.assess(con, inputs.setup.agreement, inputs.assessing, notices)
    if inputs.announces:
        explain_by_announced(con, inputs.setup, notices or ())
    progress("storing", 3, STEPS)
    return {
        **({} if fused.highest is None else {"highest_incident": fused.highest}),
        "incidents": fused.incidents,
        "recorded_violations": fused.recorded_violations,
        "screened_out": screened_out,
        "left_out": [[kind, rows] for kind, rows in fused.left_out],
        "findings": found.findings + named,
        **({} if inputs.watches is None else {"likelihoods": _likelihoods(con)}),
        **({"learnt_from": learnt} if (learnt := _learnt_from(con, inputs)) else {}),
        "assessments": assessed.assessments,
        "digests": {name: table_digest(con, name) for name in inputs.tables},
    }


def _likelihoods(con: DuckDBPyConnection) -> int:
    """How many findings have a likelihood."""
    return int(con.execute("SELECT count(likelihood) FROM findings").fetchall()[0][0])


def _found(con: DuckDBPyConnection, inputs: RunInputs, decisions: str) -> findings_v1.Found:
    """The findings on whether each incident occurred, by the method that the run has."""
    if inputs.watches is None:
        return findings_v1.find(con, decisions)
    return findings_v2.find(con, inputs.watches.watched, decisions, method=inputs.finding)


def _learnt_from(con: DuckDBPyConnection, inputs: RunInputs) -> int:
    """How many incidents corrected rates; 0 where all are as stated."""
    if "rates_used" not in inputs.tables:
        return 0
    return int(con.execute("SELECT coalesce(max(anchors), 0) FROM rates_used").fetchall()[0][0])


def table_digest(con: DuckDBPyConnection, table: str) -> str:
    """SHA-256 over the table's rows in order, as text: equal on every machine for equal rows."""
    kinds = {name: kind for name, kind, *_ in con.execute(f"DESCRIBE {table}").fetchall() if name != "run_no"}
    shown = ", ".join(
        f"coalesce(to_json({_exact(name, kind)})::VARCHAR, '~')" for name, kind in kinds.items()
    )
    rows = f"SELECT sha256(concat_ws(chr(31), {shown})) AS line FROM {table}"
    hashes = con.execute(f"SELECT line FROM ({rows})").fetchnumpy()["line"]
    digest = hashlib.sha256()
    for start in range(0, len(hashes), HASHED_AT_ONCE):
        digest.update("".join(hashes[start : start + HASHED_AT_ONCE]).encode())
    return digest.hexdigest()


def _exact(column: str, kind: str) -> str:
    """The column so that equal values give equal text: numbers to 1e-7, bytes as hex."""
    if kind == "DOUBLE":
        return f'floor("{column}" * 1e7 + 0.5)::HUGEINT'
    return f'hex("{column}")' if kind == "BLOB" else f'"{column}"'


def _add_named(con: DuckDBPyConnection, named: tuple[StoredRecord, ...]) -> int:
    """How many findings on who did an act were put beside those on whether it occurred."""
    (before,) = con.execute("SELECT count(*) FROM findings").fetchall()
    for record in named:
        body = record.body
        con.execute(
            """INSERT INTO findings BY NAME SELECT ? AS finding_id, i.incident_id, ? AS question,
               ? AS answer, ? AS status, ? AS basis_for, ? AS basis_against, ? AS method,
               ? AS decided_by, ? AS because, ? AS tier FROM incidents i WHERE i.incident_id = ?""",
            [
                f"F{body['incident_id']}-{RESPONSIBLE}",
                RESPONSIBLE,
                body["answer"],
                FindingStatus.VERIFIED.value,
                " ".join(body["basis_for"]),
                " ".join(body["basis_against"]),
                NAMED_PERSON,
                body["decided_by"],
                body["because"],
                record.tier,
                body["incident_id"],
            ],
        )
    (after,) = con.execute("SELECT count(*) FROM findings").fetchall()
    return int(after[0]) - int(before[0])


def _same_inputs(manifest: Mapping[str, Any], inputs: RunInputs) -> bool:
    """Whether a stored run was made from these inputs; its own predecessor does not count."""
    now, then = json.loads(json.dumps(inputs.manifest())), dict(manifest)
    weighed = set(now) - {"previous_run", "touched"}  # a word about an incident changes nothing by itself
    return all(now[name] == then.get(name) for name in weighed)


def summary_of(manifest: Mapping[str, Any], run_no: int, settling: Settling, *, stored: bool) -> RunSummary:
    """The summary that a manifest holds, with what is settled of it."""
    found = manifest["summary"]
    notes = [fusion.NOTES[fusion.fused_by(manifest)]]
    if found["left_out"]:
        kinds = ", ".join(f"{rows} {kind}" for kind, rows in found["left_out"])
        notes.append(f"left out of incidents, by kind: {kinds}")
    if not found["recorded_violations"]:
        notes.append(NOTHING_RECORDED)
    if found.get("likelihoods") == 0 and found["findings"]:
        notes.append(NO_LIKELIHOOD)
    if found.get("learnt_from"):
        notes.append(LEARNT.format(found["learnt_from"]))
    if found["incidents"]:
        notes.append(settling.words())
    return RunSummary(
        run=run_no,
        incidents=found["incidents"],
        recorded_violations=found["recorded_violations"],
        findings=found["findings"],
        assessments=found["assessments"],
        screened_out=found["screened_out"],
        left_out=tuple((kind, rows) for kind, rows in found["left_out"]),
        notes=tuple(notes),
        stored=stored,
        settling=settling,
    )
