"""A guarantee's panel from what the mission knew at a moment, and a named person's decision on it.

Comes in: the store, a guarantee's id, a moment. Goes out: the panel; and the body of a decision that
carries the panel it was made before. Nothing is decided here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy.typing as npt
from duckdb import DuckDBPyConnection

from truceline.agreement import Guarantee, GuaranteeTerms
from truceline.compliance import guarantees_v1
from truceline.compliance.guarantees_v1 import NO_OWNER, Act, DecisionMade, Known, Panel
from truceline.mission.errors import refusal, refused_write
from truceline.mission.judging import FINDING, findings_in_effect
from truceline.mission.saying import DECISION
from truceline.mission.setup import Setup
from truceline.records import (
    DETERMINE,
    Finding,
    FindingStatus,
    Source,
    TimeSpan,
    Truth,
    Use,
)
from truceline.space import PLACE_COLUMNS, inside_rows, unmasked
from truceline.store import Store, connect

PANEL = "guarantee-panel"
GUARANTEE_DECISION = "guarantee-decision"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_RUN = "the mission had not been run by then: no incident was known"


def guarantee_named(setup: Setup, guarantee_id: str) -> Guarantee:
    """The guarantee of that id, when it can be asked.

    errors: RefusedError when there is none, or it is kept as written only.
    """
    found = next((each for each in setup.agreement.guarantees if each.id == guarantee_id), None)
    if found is None:
        known = ", ".join(each.id for each in setup.agreement.guarantees) or "none"
        raise refusal("TL-MIS-003", f"'{guarantee_id}' is no guarantee.", f"The agreement has: {known}.")
    if found.terms is None:
        remedy = "Write in guarantees.yaml which provision it rests on; docs/explanation/guarantees.md."
        raise refusal("TL-MIS-003", f"'{guarantee_id}' is kept as written: it cites no provision.", remedy)
    return found


def panel_at(
    store: Store, setup: Setup, guarantee_id: str, at: datetime, since: datetime | None = None
) -> Panel:
    """The panel as known at a moment; with ``since``, only of what happened from then on."""
    guarantee = guarantee_named(setup, guarantee_id)
    assert guarantee.terms is not None  # noqa: S101 -- guarantee_named saw to it
    runs = [run for run in store.runs() if run.at <= at]
    acts = _acts(store, setup, guarantee.terms, runs[-1].run_no, at) if runs else ()
    known = Known(
        at=at,
        acts=acts,
        run=runs[-1].run_no if runs else None,
        since=since,
        decisions=tuple(decisions_on(store, guarantee_id, at)),
        who_decides=who_decides(setup, guarantee.terms, at),
        notes=() if runs else (_NO_RUN,),
    )
    return guarantees_v1.panel(setup.agreement, guarantee, known)


def who_decides(setup: Setup, terms: GuaranteeTerms, at: datetime) -> tuple[str, ...]:
    """Whom the guarantee names; else who signs under the mandate; nobody when neither names anybody."""
    if terms.decides:
        return terms.decides
    grant = setup.mandate.granting(Use(may=DETERMINE, at=at))
    return () if grant is None else setup.mandate.signers_of(grant)


def decisions_on(store: Store, guarantee_id: str, at: datetime) -> Iterator[DecisionMade]:
    """What was decided on a guarantee by then, in order."""
    for record in store.records(GUARANTEE_DECISION):
        if record.body["guarantee"] == guarantee_id and record.at <= at:
            yield DecisionMade(
                id=record.id,
                decided_at=record.at,
                decided_by=str(record.body["decided_by"]),
                answer=str(record.body["answer"]),
                because=str(record.body["because"]),
                panel=str(record.body["panel"]),
                replaces=record.body["replaces"],
            )


def guarantee_decision_body(
    panel: Panel, *, answer: str, because: str, actor: str, panel_id: str
) -> dict[str, Any]:
    """The body of a named person's decision.

    errors: WriteRefusedError when neither the guarantee nor the mandate names this actor; RefusedError
    without an answer or a reason.
    """
    for option, text in (("--answer", answer), ("--because", because)):
        if not text.strip():
            raise refusal(
                "TL-MIS-008", "a decision needs its answer and its reason.", f"Add {option}.", option
            )
    if actor not in panel.who_decides:
        named = ", ".join(panel.who_decides)
        remedy = f"Named are: {named}." if named else "Name who decides in guarantees.yaml ('decides')."
        raise refused_write("TL-MIS-005", f"'{actor}' is not named to decide on {panel.guarantee}.", remedy)
    return {
        "guarantee": panel.guarantee,
        "answer": answer,
        "because": because,
        "decided_by": actor,
        "panel": panel_id,
        "replaces": panel.decisions[-1].id if panel.decisions else None,
    }


def panel_body(panel: Panel) -> dict[str, Any]:
    """The panel as a record keeps it: every field, as JSON values."""
    body: dict[str, Any] = json.loads(json.dumps(asdict(panel), default=_json_value))
    return body


def _json_value(value: object) -> str:
    return value.name.lower() if isinstance(value, Truth) else str(value)


def _acts(store: Store, setup: Setup, terms: GuaranteeTerms, run_no: int, at: datetime) -> tuple[Act, ...]:
    """Every incident of the kinds in question, with who spoke of it and what people found by then."""
    with connect() as con:
        store.run_view(con, run_no)
        store.relation(con, "observations", as_known_at=at)
        columns = _columns(con, terms)
    judged = findings_in_effect([one for one in store.records(FINDING) if one.at <= at])
    found: dict[int, list[tuple[Finding, datetime]]] = {}
    for finding, since in judged:
        found.setdefault(finding.incident_id, []).append((finding, since))
    statuses = _statuses(store, at)
    zones = _insides(setup, terms, columns)
    owners = _Owners(setup)
    return tuple(
        _act(row, statuses, found, owners, {zone: truths[place] for zone, truths in zones.items()})
        for place, row in enumerate(_rows(columns))
        if not row["screened_out"] or row["incident_id"] in statuses
    )


def _columns(con: DuckDBPyConnection, terms: GuaranteeTerms) -> dict[str, npt.NDArray[Any]]:
    """Incidents of the kinds asked about, those whose rows were withdrawn left out."""
    places = ", ".join(f"i.{name}" for name in PLACE_COLUMNS)
    return con.execute(
        f"""
        WITH said AS (
            SELECT m.incident_id, epoch_us(min(o.received_at)) AS first_us,
                   arg_min(o.id, (o.received_at, o.id)) AS first_id,
                   string_agg(DISTINCT coalesce(nullif(o.relays, ''), '') || chr(31) || o.source_id, chr(30))
                       AS speakers,
                   max(CASE WHEN coalesce(o.count_qualifier, 'exact') IN ('exact', 'at_least', 'over')
                       THEN o.count END) AS least,
                   CASE WHEN bool_and(o.count IS NOT NULL AND coalesce(o.count_qualifier, 'exact') = 'exact')
                       THEN max(o.count) END AS most
            FROM members m JOIN observations o ON o.id = m.observation_id GROUP BY 1)
        SELECT i.incident_id, i.kind, epoch_us(i.happened_earliest) AS earliest_us,
               epoch_us(i.happened_latest) AS latest_us, i.screened_out,
               said.* EXCLUDE (incident_id), {places}
        FROM incidents i JOIN said USING (incident_id)
        WHERE len(?) = 0 OR list_contains(?, i.kind)
        ORDER BY i.incident_id
        """,
        [list(terms.acts), list(terms.acts)],
    ).fetchnumpy()


def _rows(columns: Mapping[str, npt.NDArray[Any]]) -> Iterator[dict[str, Any]]:
    names = [name for name in columns if name not in PLACE_COLUMNS]
    plain = [_plain(columns[name]) for name in names]
    for row in zip(*plain, strict=True):
        yield dict(zip(names, row, strict=True))


def _plain(column: npt.NDArray[Any]) -> list[Any]:
    """The cells as Python's own, None where there is nothing."""
    cells: list[Any] = column.tolist()  # a masked array gives None where it is masked
    return cells


def _insides(
    setup: Setup, terms: GuaranteeTerms, columns: dict[str, npt.NDArray[Any]]
) -> dict[str, list[Truth]]:
    """By zone that a measure names: whether each incident lies in it."""
    measures = [m for each in (*terms.conditions, *terms.void) for m in each.measures]
    named = {zone for m in measures if m.across is not None for _, zone in m.across.ground}
    areas = setup.agreement.areas()
    places = unmasked({name: columns[name] for name in PLACE_COLUMNS})
    return {
        zone: [Truth(int(value)) for value in inside_rows(places, areas[zone], areas=areas)]
        for zone in sorted(named & areas.keys())
    }


def _statuses(store: Store, at: datetime) -> dict[int, tuple[FindingStatus, datetime]]:
    """What was decided about each incident by then, and since when it stands so."""
    found: dict[int, tuple[FindingStatus, datetime]] = {}
    for record in store.records(DECISION):
        if record.at <= at:
            number, status = int(record.body["incident_id"]), FindingStatus(record.body["status"])
            before = found.get(number)
            same = before is not None and before[0] is status
            found[number] = status, before[1] if before is not None and same else record.at
    return found


class _Owners:
    """Whose a speaker is: a party's, nobody's, or not known."""

    def __init__(self, setup: Setup) -> None:
        self._sources = {source.id: source for source in setup.sources}
        self._parties = {party.id for party in setup.agreement.parties}

    def of(self, speakers: str) -> tuple[str | None, ...]:
        """The origins of an incident's reports, each once."""
        pairs = (pair.split(chr(31)) for pair in speakers.split(chr(30)))
        found = {self._origin(relayed or source_id, bool(relayed)) for relayed, source_id in pairs}
        return tuple(sorted(found, key=str))

    def _origin(self, name: str, named_by_row: bool) -> str | None:
        """A source that repeats others, where the row does not say whom, speaks for nobody known."""
        if name in self._parties:
            return name
        source = self._root(self._sources.get(name))
        if source is None or (source.repeats and not named_by_row):
            return None
        return source.owner_party or NO_OWNER

    def _root(self, source: Source | None) -> Source | None:
        if source is None or source.lineage in ("", source.id):
            return source
        return self._sources.get(source.lineage)


def _act(
    row: Mapping[str, Any],
    statuses: Mapping[int, tuple[FindingStatus, datetime]],
    found: Mapping[int, Sequence[tuple[Finding, datetime]]],
    owners: _Owners,
    inside: Mapping[str, Truth],
) -> Act:
    number = int(row["incident_id"])
    status, since = statuses.get(number, (FindingStatus.REPORTED, None))
    judged = found.get(number, ())
    return Act(
        incident_id=number,
        kind=row["kind"],
        happened=TimeSpan(earliest=_moment(row["earliest_us"]), latest=_moment(row["latest_us"])),
        status=status,
        first_report_at=_moment(row["first_us"]),
        first_report_id=row["first_id"],
        verified_at=since if status is FindingStatus.VERIFIED else None,
        origins=owners.of(row["speakers"]),
        findings=tuple(finding for finding, _ in judged),
        found_at=tuple((finding.question, when) for finding, when in judged),
        least=None if row["least"] is None else int(row["least"]),
        most=None if row["most"] is None else int(row["most"]),
        inside=tuple(inside.items()),
    )


def _moment(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(us))
