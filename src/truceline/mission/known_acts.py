"""Incidents as they were known at a moment: the run of then, who spoke of each, what people had found.

Comes in: the store, a moment. Goes out: acts for a guarantee's panel, and the findings on one incident. What
people decide counts from the moment they decide it, not from the next run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy.typing as npt
from duckdb import DuckDBPyConnection

from truceline.compliance.guarantees_v1 import NO_OWNER, Act
from truceline.mission.errors import refusal
from truceline.mission.judging import FINDING, findings_in_effect
from truceline.mission.saying import DECISION
from truceline.mission.setup import Setup
from truceline.mission.signing import METHOD as SIGNATURES
from truceline.mission.signing import reasons, standing_of, statuses_by
from truceline.records import (
    MISSION,
    PATTERN,
    RESPONSIBLE,
    Finding,
    FindingStatus,
    Source,
    TimeSpan,
    Truth,
    visible,
)
from truceline.space import PLACE_COLUMNS, inside_rows, unmasked
from truceline.store import Run, Store, connect
from truceline.verification import findings_v1, patterns_v1
from truceline.verification.signatures_v1 import Standing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def newest_run_at(store: Store, at: datetime) -> Run | None:
    """The newest run by then; None before the first."""
    return next((run for run in reversed(store.runs()) if run.at <= at), None)


def known_acts(
    store: Store,
    setup: Setup,
    run: Run,
    at: datetime,
    kinds: Sequence[str],
    zones: Sequence[str] = (),
    signing: str = SIGNATURES,
) -> tuple[Act, ...]:
    """Every incident of these kinds (none: of all), with who spoke of it and what people found by then."""
    with connect() as con:
        store.run_view(con, run.run_no)
        store.relation(con, "observations", as_known_at=at)
        columns = _columns(con, kinds)
    judged = findings_in_effect([one for one in store.records(FINDING) if one.at <= at])
    found: dict[int, list[tuple[Finding, datetime]]] = {}
    for finding, since in judged:
        found.setdefault(finding.incident_id, []).append((finding, since))
    statuses = statuses_by([one for one in store.records(DECISION) if one.at <= at], signing)
    inside = _insides(setup, zones, columns)
    owners = _Owners(setup)
    return tuple(
        _act(row, statuses, found, owners, {zone: truths[place] for zone, truths in inside.items()})
        for place, row in enumerate(_rows(columns))
        if not row["screened_out"] or row["incident_id"] in statuses
    )


def _columns(con: DuckDBPyConnection, asked: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
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
        [list(asked), list(asked)],
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
    setup: Setup, zones: Sequence[str], columns: dict[str, npt.NDArray[Any]]
) -> dict[str, list[Truth]]:
    """By zone: whether each incident lies in it."""
    areas = setup.agreement.areas()
    places = unmasked({name: columns[name] for name in PLACE_COLUMNS})
    return {
        zone: [Truth(int(value)) for value in inside_rows(places, areas[zone], areas=areas)]
        for zone in sorted(set(zones) & areas.keys())
    }


def findings_on(
    store: Store, setup: Setup, incident_id: int, at: datetime, tier: str = MISSION
) -> tuple[Finding, ...]:
    """Whether it occurred, then what people found in order; last the pattern by rule, unless they found one.

    errors: RefusedError when no incident of that number was known by then.
    """
    run = newest_run_at(store, at)
    kind = None if run is None else _kind_of(store, run, incident_id)
    acts = () if run is None or kind is None else known_acts(store, setup, run, at, (kind,))
    act = next((each for each in acts if each.incident_id == incident_id), None)
    if act is None:
        remedy = "Name an incident of the newest run by then, or ask as of a later moment."
        raise refusal("TL-MIS-003", f"no incident {incident_id} was known by then.", remedy)
    decided = standing_of([one for one in store.records(DECISION) if one.at <= at], incident_id)
    computed = patterns_v1.pattern_of(_done(act), map(_done, acts))
    asked = {finding.question for finding in act.findings}
    pattern = () if computed is None or PATTERN in asked else (computed,)
    basis = _reports(store, run, incident_id, at, tier)
    return (_occurred(act, decided, _worked_out(store, run, incident_id), basis), *act.findings, *pattern)


def _reports(store: Store, run: Run | None, incident_id: int, at: datetime, tier: str) -> tuple[str, ...]:
    """Every report of the incident that a reader of the tier may know of, in the order in which they came."""
    if run is None:
        return ()
    with connect() as con:
        store.run_view(con, run.run_no)
        store.relation(con, "observations", as_known_at=at)
        rows = con.execute(
            "SELECT o.id, coalesce(nullif(o.tier, ''), ?) FROM members m"
            " JOIN observations o ON o.id = m.observation_id"
            " WHERE m.incident_id = ? ORDER BY o.received_at, o.id",
            [MISSION, incident_id],
        ).fetchall()
    return tuple(str(row_id) for row_id, of in rows if visible(of, tier))


def _kind_of(store: Store, run: Run, incident_id: int) -> str | None:
    with connect() as con:
        store.run_view(con, run.run_no)
        row = con.execute("SELECT kind FROM incidents WHERE incident_id = ?", [incident_id]).fetchone()
    return None if row is None else str(row[0])


def _worked_out(store: Store, run: Run | None, incident_id: int) -> Mapping[str, Any]:
    """What the run's method found on whether the incident occurred."""
    names = ("answer", "status", "likelihood", "confidence", "method", "because")
    if run is None:
        return {}
    with connect() as con:
        store.run_view(con, run.run_no)
        row = con.execute(
            f"SELECT {', '.join(names)} FROM findings WHERE incident_id = ? AND question = 'occurred'",
            [incident_id],
        ).fetchone()
    return {} if row is None else dict(zip(names, row, strict=True))


def _occurred(
    act: Act, decided: Standing | None, found: Mapping[str, Any], basis: tuple[str, ...]
) -> Finding:
    if decided is None and found.get("because"):  # what the run holds was taken back since
        found = {name: each for name, each in found.items() if name not in ("status", "answer")}
    status = FindingStatus(found.get("status", act.status)) if decided is None else act.status
    method = str(found.get("method", findings_v1.METHOD))
    worked_out = str(found.get("answer", findings_v1.ANSWERS[status]))
    return Finding(
        id=f"F{act.incident_id}-occurred",
        incident_id=act.incident_id,
        question="occurred",
        answer=worked_out if decided is None else decided.answer or findings_v1.ANSWERS[status],
        status=status,
        likelihood=found.get("likelihood"),
        confidence=found.get("confidence") or None,
        basis_for=basis,
        basis_against=(),
        method=method,
        decided_by=method if decided is None else decided.by,
        dissent="" if decided is None else reasons(decided.against),
    )


def _done(act: Act) -> patterns_v1.Done:
    return patterns_v1.Done(
        incident_id=act.incident_id,
        happened=act.happened,
        verified=act.status is FindingStatus.VERIFIED,
        party=act.answer_to(RESPONSIBLE),
    )


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
