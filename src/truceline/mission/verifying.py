"""Check everything: what is stored against the ledger, then every step again from the raw bytes.

Comes in: a folder. Goes out: what was checked, and every difference, the first one first. Damage
is reported, never raised.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from truceline import compliance, fusion
from truceline.intake import Refusal
from truceline.mission.custody import Custody
from truceline.mission.errors import RefusedError, no_mission
from truceline.mission.fusing import touched_incidents
from truceline.mission.judging import FINDING
from truceline.mission.negotiating import RECORD as TALKS
from truceline.mission.negotiating import differs
from truceline.mission.noticing import register_of
from truceline.mission.regrouping import REGROUPING
from truceline.mission.reporting import WRITER, figures_again, write_again, writer_of
from truceline.mission.rereading import read_again
from truceline.mission.running import (
    RunInputs,
    assessed_by,
    derive,
    found_by,
    named_responsible,
    table_digest,
)
from truceline.mission.saying import DECISION
from truceline.mission.setup import Setup, load_setup
from truceline.mission.signing import in_effect, signing_of
from truceline.mission.thermal import looks_of
from truceline.mission.weighing import watches_of
from truceline.records import Problem, Severity
from truceline.store import (
    DAMAGE,
    MissionFolder,
    Run,
    Store,
    StoredRead,
    StoredRecord,
    StoredReport,
    check_mission,
    connect,
)
from truceline.verification import announced_v1, findings_v1, findings_v2

Progress = Callable[[str, int, int], None]
PARTS = ("mission.toml", "truceline.sqlite", "ledger", "evidence")
"""What a folder holds of which at least something is left when it was a mission."""
FINDING_METHODS = (findings_v1.METHOD, *findings_v2.WEIGHED)

REMEDY = "Do not publish from this folder; compare it with a copy whose verification is clean."


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResult:
    """What was checked, every problem with the first difference first, and what is only to be known."""

    ok: bool
    checked: dict[str, int]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def verify_mission(folder: Path, *, progress: Progress) -> VerifyResult:
    """Everything re-derived and compared; ``ok`` only when nothing at all differs.

    errors: RefusedError for a folder in which no part of a mission stands.
    """
    if not any((folder / part).exists() for part in PARTS):
        raise no_mission(folder)
    with connect() as con:
        found = check_mission(MissionFolder(folder), con, progress=progress)
    checked = {"stored_parts": 1}
    if not any(problem.severity is not Severity.NOTE for problem in found):
        found += _derived_again(folder, checked, progress)
    problems = tuple(problem for problem in found if problem.severity is not Severity.NOTE)
    notes = tuple(problem for problem in found if problem.severity is Severity.NOTE)
    return VerifyResult(ok=not problems, checked=checked, problems=problems, notes=notes)


def _derived_again(folder: Path, checked: dict[str, int], progress: Progress) -> list[Problem]:
    try:
        setup = load_setup(folder)
    except RefusedError as error:
        return list(error.problems)
    with Store.open(folder, write=False) as store:
        reads, runs, reports = store.reads(), store.runs(), store.reports()
        checked.update(
            ledger_entries=store.tree().size,
            reads=len(reads),
            batches=len(store.batches()),
            records=len(store.records()),
            runs=len(runs),
            reports=len(reports),
        )
        talks = store.records(TALKS)
        if talks:
            checked["talks_records"] = len(talks)
        custody = Custody(store)
        steps = [
            *(
                (f"reading {read.about.file_name} again", lambda read=read: _read(store, custody, read))
                for read in reads
            ),
            *((f"{one.id} again", lambda one=one: _talks(store, one)) for one in talks),
            *((f"run {run.run_no} again", lambda run=run: _run(store, setup, run)) for run in runs),
            *(("a report again", lambda report=report: _report(store, setup, report)) for report in reports),
        ]
        found: list[Problem] = []
        for done, (words, step) in enumerate(steps):
            progress(words, done, len(steps))
            found += _caught(words, step)
        return found


def _caught(words: str, step: Callable[[], Iterator[Problem]]) -> list[Problem]:
    try:
        return list(step())
    except DAMAGE as error:
        return [_difference(words, f"it cannot be derived: {error}")]


def _read(store: Store, custody: Custody, read: StoredRead) -> Iterator[Problem]:
    if not custody.holds(read.about):
        yield _difference(read.about.file_name, "its archive, unpacked again, does not give its bytes")
    with connect() as con:
        reading, identified = read_again(con, store, read)
        if isinstance(reading, Refusal):
            yield _difference(read.about.file_name, "its evidence is refused when it is read again")
        elif reading.reader != read.about.reader:
            yield _note(read.about.file_name, f"it was read by {read.about.reader}; this is {reading.reader}")
        else:
            yield from store.rebuild_read(con, read, identified)


def _talks(store: Store, record: StoredRecord) -> Iterator[Problem]:
    different, known = differs(store, record)
    if different is not None:
        yield _difference(record.id, different)
    if known is not None:
        yield _note(record.id, known)


def _run(store: Store, setup: Setup, run: Run) -> Iterator[Problem]:
    manifest = store.manifest(run.run_no)
    place = f"derived/run={run.run_no}"
    if dict(manifest["settings"]) != store.noted_settings():
        yield _note(place, "the settings have changed since, so it is checked by its digests alone")
        return
    known: dict[str, Collection[str]] = {
        fusion.fused_by(manifest): fusion.METHODS,
        assessed_by(manifest): compliance.METHODS,
        found_by(manifest): FINDING_METHODS,
    }
    for method, methods in known.items():
        if method not in methods:
            yield _note(place, f"{method} is not known here, so it is checked by its digests alone")
            return
    decisions = [one for one in store.records(DECISION) if one.seq < run.seq]
    inputs = RunInputs(
        batches=tuple(store.live_batches("observations", before_seq=run.seq)),
        decisions=in_effect(decisions, signing_of(manifest)),
        previous=manifest["previous_run"],
        setup=setup,
        settings=store.noted_settings(),
        fusing=fusion.fused_by(manifest),
        assessing=assessed_by(manifest),
        signing=signing_of(manifest),
        finding=found_by(manifest),
        touched=touched_incidents(one for one in store.records() if one.seq < run.seq),
        regroupings=tuple(one for one in store.records(REGROUPING) if one.seq < run.seq),
        register=register_of(store, setup, run),
        named=_named_then(store, run, manifest),
        looks=looks_of(store, setup, run),
        watches=watches_of(store, setup, run),
        announcing=announced_v1.METHOD in manifest["methods"],
    )
    for name, value in json.loads(json.dumps(inputs.manifest())).items():
        if value != manifest.get(name):
            yield _difference(place, f"its manifest's '{name}' is not what the ledger gives for that moment")
            return
    yield from _tables(store, run, inputs, place)


def _named_then(store: Store, run: Run, manifest: Mapping[str, Any]) -> tuple[StoredRecord, ...] | None:
    """What named persons had found by a run; None of one made before it was weighed."""
    if "named_findings" not in manifest:
        return None
    return named_responsible([one for one in store.records(FINDING) if one.seq < run.seq])


def _tables(store: Store, run: Run, inputs: RunInputs, place: str) -> Iterator[Problem]:
    with connect() as con:
        store.relation(con, "observations", before_seq=run.seq)
        again = derive(con, store, inputs, lambda step, done, total: None)["digests"]
    with connect() as con:
        for name in store.run_view(con, run.run_no):
            stored = table_digest(con, name)
            if stored != again[name]:
                yield _difference(
                    f"{place}/{name}.parquet",
                    f"derived again it is {again[name][:16]}…, stored {stored[:16]}…",
                )


def _report(store: Store, setup: Setup, report: StoredReport) -> Iterator[Problem]:
    place = report.folder or "a report"
    if writer_of(report) != WRITER:
        yield from _numbers(store, setup, report, place)
        return
    again = write_again(store, setup, report)
    if again is None:
        yield _note(place, "the settings have changed since, so it is checked by its digests alone")
        return
    for name, content in again.items():
        digest = hashlib.sha256(content).hexdigest()
        if digest != report.files.get(name):
            yield _difference(f"{place}/{name}", "written again from the stored records it differs")


def _difference(place: str, message: str) -> Problem:
    return Problem(
        code="TL-VER-006", severity=Severity.REFUSED, message=f"{message}.", remedy=REMEDY, file=place
    )


def _note(place: str, message: str) -> Problem:
    return Problem(
        code="TL-VER-006", severity=Severity.NOTE, message=f"{message}.", remedy="Nothing to do.", file=place
    )


def _numbers(store: Store, setup: Setup, report: StoredReport, place: str) -> Iterator[Problem]:
    """A report that another writer laid out: its numbers are derived again, its pages are not."""
    yield _note(place, f"{writer_of(report)} laid it out, this is {WRITER}: its numbers are derived again")
    again = figures_again(store, setup, report)
    if again is None:
        yield _note(place, "the settings have changed since, so it is checked by its digests alone")
        return
    stored = _stored_figures(store, report)
    gone = [name for name in stored if name not in again.figures]
    if gone:
        yield _note(place, f"{len(gone)} of its {len(stored)} numbers are not worked out any more: {gone[0]}")
    for name, figure in stored.items():
        if name in again.figures and again.figures[name].value != figure["value"]:
            found = again.figures[name].value
            yield _difference(f"{place}/{name}", f"derived again it is {found}, stored {figure['value']}")


def _stored_figures(store: Store, report: StoredReport) -> dict[str, Any]:
    """The figures of a stored report's report.json, by id; none where it has no such file."""
    path = store.folder.root / (report.folder or "") / "report.json"
    if report.folder is None or not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return found
