"""Who did it: the method's proposal on an incident, only where the mandate grants to attribute.

Comes in: the run's incidents, what was observed, maps of control, what parties and sources claim. Goes out:
a proposal with everything it rests on; nothing is stored, it is worked out again from the records whenever
it is asked for. It is never a decision: a named person finds who is responsible.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement
from truceline.mission.claimed import claims_before
from truceline.mission.errors import refusal
from truceline.mission.known_acts import newest_run_at
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.setup import Setup
from truceline.records import (
    ATTRIBUTE,
    MISSION,
    RESPONSIBLE,
    UNDETERMINED,
    Claim,
    Finding,
    FindingStatus,
    Period,
    Source,
    Use,
    visible,
)
from truceline.records.schemes import BOTH, ICD_203, band_of, shows
from truceline.report import GradedIncident
from truceline.store import Store, connect
from truceline.verification.attribution_v1 import (
    METHOD,
    NEEDED,
    REASONS,
    STANDARD,
    SUPPOSITIONS,
    Attributed,
    Attribution,
    ControlMap,
    Ground,
    Reach,
    attribute,
    tell,
    without_lineage,
)

TIME = "happened_earliest"
CLAIMED_KIND = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBounds:
    """How many incidents a side did: those named, and with every undetermined one."""

    side: str
    at_least: int
    at_most: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the method proposes on an incident: ``told``, and where it comes from.

    rows: id and source of each physical line, in the order of ``told.lines``
    without: (lineage, probability of the graded side when that lineage's lines are left out)
    maps: (drawn by, day) of the maps of control that were used; doubts: what is to be said of them
    """

    incident_id: int
    run_no: int
    method: str
    told: Attribution
    rows: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, float], ...]
    maps: tuple[tuple[str, str], ...]
    doubts: tuple[str, ...]
    grade: str
    bounds: tuple[SideBounds, ...]

    def finding(self) -> Finding:
        """The proposal as a finding that nobody decided: the method's name stands where a person's would."""
        by_id = tuple(row_id for row_id, _ in self.rows)
        named = self.told.answer or UNDETERMINED
        return Finding(
            id=f"F{self.incident_id}-attributed",
            incident_id=self.incident_id,
            question="responsible",
            answer=named if self.told.answer or self.grade == UNDETERMINED else f"{named}; {self.grade}",
            status=FindingStatus.PRELIMINARY,
            likelihood=self.told.of(self.told.graded) if self.told.graded else None,
            confidence=self.confidence,
            basis_for=by_id,
            basis_against=(),
            method=self.method,
            decided_by=self.method,
        )

    @property
    def confidence(self) -> str:
        """How good the basis is, whatever it says: by independent measured lines alone."""
        lineages = len({line.lineage for line in self.told.lines if not line.linked})
        return ("none", "low", "moderate")[min(lineages, 2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What attribution reads of a mission; ``act`` is the place of a row's incident in ``incidents``."""

    run_no: int
    incidents: tuple[int, ...]
    columns: Mapping[str, npt.NDArray[Any]]
    act: npt.NDArray[np.int64]
    control: ControlMap | None
    sources: tuple[Source, ...]
    weapons: Mapping[str, Reach]

    def attributed(self, method: str = METHOD) -> Attributed:
        """Every incident's answer."""
        return attribute(
            self.columns,
            self.act,
            len(self.incidents),
            self.control,
            self.sources,
            weapons=self.weapons,
            settings=SUPPOSITIONS[method],
        )


def proposal(store: Store, setup: Setup, incident_id: int, at: datetime) -> Proposal:
    """Who did it, as known at a moment.

    errors: WriteRefusedError (TL-MIS-005) without the mandate; RefusedError when it was not known by then.
    """
    with connect() as con:
        run = _views(con, store, at)
        use = Use(may=ATTRIBUTE, at=at, zone=_region(con, incident_id))
        refuse_unless_granted(setup.mandate, setup.agreement, use)
        case = _case(con, setup, run, _claims_by(store, at))
        if incident_id not in case.incidents:
            remedy = "Ask about an incident that stands, or have a named person bring this one back."
            message = f"incident {incident_id} is screened out, or its rows were withdrawn."
            raise refusal("TL-MIS-003", message, remedy)
        found = case.attributed()
        act = case.incidents.index(incident_id)
        told = tell(found, act)
        maps = tuple(_maps(con, int(found.day[act])))
        return Proposal(
            incident_id=incident_id,
            run_no=case.run_no,
            method=METHOD,
            told=told,
            rows=tuple(
                (str(case.columns["id"][line.row]), str(case.columns["source_id"][line.row]))
                for line in told.lines
            ),
            without=tuple(_without(case, found, act, told)),
            maps=maps,
            doubts=tuple(_doubts(setup, maps)),
            grade=graded(told),
            bounds=_bounds(found) if setup.mandate.granting(Use(may=ATTRIBUTE, at=at)) else (),
        )


def graded_of_day(
    con: DuckDBPyConnection, setup: Setup, claims: Iterable[Claim], span: Period, at: datetime, method: str
) -> Iterator[GradedIncident]:
    """The graded incidents of a period, of the views in ``con``; none without an unlimited grant or a map.

    method: the version that answers; a report that is derived again names the one it was made with
    """
    if setup.mandate.granting(Use(may=ATTRIBUTE, at=at)) is None:
        return
    if con.execute("SELECT count(*) FROM control").fetchall() == [(0,)]:
        return
    case = _case(con, setup, 0, tuple(claims))
    query = "SELECT incident_id FROM incidents WHERE happened_earliest >= ? AND happened_earliest < ?"
    of_day = {int(number) for (number,) in con.execute(query, [span.start, span.end]).fetchall()}
    found = case.attributed(method)
    for act, number in enumerate(case.incidents):
        told = tell(found, act) if number in of_day and found.lines[act] else None
        if told is None or told.graded is None:
            continue
        chance = told.of(told.graded)
        low, high, word = band_of(chance) or (round(chance, 2), 1.0, None)
        yield GradedIncident(
            incident_id=number,
            side=told.graded,
            low=low,
            high=high,
            word=word,
            named=told.answer is not None,
            lines=len({line.lineage for line in told.lines}),
            reasons=told.reasons,
            method=method,
        )


def _bounds(found: Attributed) -> tuple[SideBounds, ...]:
    """Of all incidents that a side could have done: how many each did, at least and at most.

    A share among determined incidents alone would say what was easy to see; none is given.
    """
    possible = ~found.reasons[:, list(REASONS).index("not_an_act")]
    open_ = int((possible & (found.answer < 0)).sum())
    named = [int((found.answer == n).sum()) for n in range(len(found.sides))]
    return tuple(
        SideBounds(side=side, at_least=named[n], at_most=named[n] + open_, of=int(possible.sum()))
        for n, side in enumerate(found.sides)
    )


def graded(told: Attribution, scheme: str = BOTH) -> str:
    """'likely B (0.55-0.80)', or 'undetermined'. How good the basis is stands elsewhere.

    scheme: what the reader asked for; without ICD 203 the word is left out and the band stays
    """
    if told.graded is None:
        return UNDETERMINED
    band = band_of(told.of(told.graded))
    if band is None:
        return f"{told.graded}, {told.of(told.graded):.2f}"
    low, high, word = band
    said = f"{word.replace('_', ' ')} " if shows(scheme, ICD_203) else ""
    return f"{said}{told.graded} ({low:.2f}-{high:.2f})"


def _without(case: _Case, found: Attributed, act: int, told: Attribution) -> Iterator[tuple[str, float]]:
    """The graded side's probability with each lineage's lines left out, all else as it was."""
    if told.graded is None or case.control is None:
        return
    side = found.sides.index(told.graded)
    for lineage in dict.fromkeys(line.lineage for line in told.lines):
        rows = [line.row for line in told.lines if line.lineage == lineage]
        names = sorted({str(case.columns["source_id"][row]) for row in rows})
        less = without_lineage(found, act, lineage, case.control)
        yield ", ".join(names), round(float(less[side]), 4)


# -- what is read


def _claims_by(store: Store, at: datetime) -> tuple[Claim, ...]:
    """Claims on record by then."""
    every = claims_before(store, None)
    return tuple(each for each in every if each.provenance.received_at <= at)


def _views(con: DuckDBPyConnection, store: Store, at: datetime) -> int:
    """The number of the newest run by then, with views of its tables and of what was known."""
    run = newest_run_at(store, at)
    if run is None:
        raise refusal("TL-MIS-003", "the mission had not been run by then.", "Make a run: truceline run.")
    store.run_view(con, run.run_no)
    for layer in ("observations", "control"):
        store.relation(con, layer, as_known_at=at)
    return run.run_no


def _case(con: DuckDBPyConnection, setup: Setup, run_no: int, claims: Sequence[Claim]) -> _Case:
    numbers, columns, act = _rows(con, setup.agreement)
    columns, act = _with_claims(columns, act, numbers, claims, setup.agreement)
    return _Case(
        run_no=run_no,
        incidents=tuple(numbers),
        columns=columns,
        act=act,
        control=_control(con, setup.agreement),
        sources=(*setup.sources, *_party_voices(setup)),
        weapons={
            weapon.code: Reach(0.0, weapon.range_km * 1000.0)
            for weapon in setup.agreement.weapons
            if weapon.range_km
        },
    )


def _region(con: DuckDBPyConnection, incident_id: int) -> str | None:
    row = con.execute("SELECT region FROM incidents WHERE incident_id = ?", [incident_id]).fetchone()
    if row is None:
        remedy = "Name an incident of the newest run by then, or ask as of a later moment."
        raise refusal("TL-MIS-003", f"no incident {incident_id} was known by then.", remedy)
    return None if row[0] is None else str(row[0])


def _rows(
    con: DuckDBPyConnection, agreement: Agreement
) -> tuple[list[int], dict[str, npt.NDArray[Any]], npt.NDArray[np.int64]]:
    """Incident numbers in order; the members' columns; of each row the place of its incident."""

    def asked(name: str) -> str:
        if name == TIME:
            return f"epoch_us(o.{name}) AS {name}"
        if name.endswith(("_deg", "_m")):
            return f"coalesce(o.{name}, 'nan'::DOUBLE) AS {name}"
        return f"coalesce(o.{name}, '') AS {name}"

    query = f"""
        SELECT m.incident_id, o.id, coalesce(o.tier, '{MISSION}') AS tier, {", ".join(map(asked, NEEDED))}
        FROM members m JOIN incidents i USING (incident_id) JOIN observations o ON o.id = m.observation_id
        WHERE NOT i.screened_out ORDER BY m.incident_id, o.id
    """
    found = {name: np.ma.getdata(column) for name, column in con.execute(query).fetchnumpy().items()}
    seen = np.array([visible(str(tier), MISSION) for tier in found.pop("tier").tolist()], bool)
    incident = found.pop("incident_id")[seen].astype(np.int64)
    columns = {name: column[seen] for name, column in found.items()}
    columns["side_claimed"] = _answering(agreement, columns["side_claimed"].tolist())
    numbers, act = np.unique(incident, return_inverse=True)
    return numbers.tolist(), columns, act.reshape(-1).astype(np.int64)


def _with_claims(
    columns: dict[str, npt.NDArray[Any]],
    act: npt.NDArray[np.int64],
    numbers: Sequence[int],
    claims: Sequence[Claim],
    agreement: Agreement,
) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.int64]]:
    """What is claimed about who did an incident, as rows of those who claim it."""
    place = {number: n for n, number in enumerate(numbers)}
    told = [
        each
        for each in claims
        if each.property == RESPONSIBLE and each.stance == "supports" and _about(each) in place
    ]
    if not told:
        return columns, act
    said: dict[str, list[Any]] = {name: [_empty(name)] * len(told) for name in ("id", *NEEDED)}
    said["source_id"] = [each.asserted_by for each in told]
    said["side_claimed"] = _answering(agreement, [each.value for each in told]).tolist()
    said["kind"] = [CLAIMED_KIND] * len(told)
    of = np.array([place[_about(each)] for each in told], np.int64)
    first = {n: int(columns[TIME][np.flatnonzero(act == n)].min()) for n in set(of.tolist())}
    said[TIME] = [first[n] for n in of.tolist()]
    joined = {
        name: np.concatenate([column, np.array(said[name], dtype=column.dtype)])
        for name, column in columns.items()
    }
    return joined, np.concatenate([act, of])


def _about(claim: Claim) -> int:
    """The incident that a claim is about: its number, that of its finding or assessment; 0: none."""
    found = re.fullmatch(r"[FA]?(\d+)(-.+)?", claim.about)
    return int(found[1]) if found else 0


def _empty(name: str) -> object:
    return 0 if name == TIME else float("nan") if name.endswith(("_deg", "_m")) else ""


def _answering(agreement: Agreement, names: Sequence[str]) -> npt.NDArray[Any]:
    """Each party, or the party that answers for it."""
    above = {ward: party.id for party in agreement.parties for ward in party.answers_for}
    found = np.empty(len(names), object)
    found[:] = [above.get(name, name) for name in names]
    return found


def _party_voices(setup: Setup) -> Iterator[Source]:
    """Parties as speakers of claims, where no source has their id."""
    known = {source.id for source in setup.sources}
    for party in setup.agreement.parties:
        if party.id not in known:
            yield Source(
                id=party.id,
                names=party.names,
                source_class="party",
                zone="UTC",
                lineage=party.id,
                owner_party=party.id,
            )


def _control(con: DuckDBPyConnection, agreement: Agreement) -> ControlMap | None:
    """Maps of control of the parties' ground; ground of somebody who is no party is nobody's."""
    rows = con.execute(
        """SELECT holder, drawn_by, date_diff('day', DATE '1970-01-01', "day"), lag_days, uncertainty_m,
                  hex(geometry), coalesce(tier, ?) FROM control ORDER BY id""",
        [MISSION],
    ).fetchall()
    parties = {party.id for party in agreement.parties}
    grounds = tuple(
        Ground(
            holder=str(_answering(agreement, [holder])[0]),
            area=shapely.make_valid(shapely.from_wkb(bytes.fromhex(wkb))),
            drawn_by=drawn_by,
            day=int(day),
            band_m=band_m,
            lag_days=lag,
        )
        for holder, drawn_by, day, lag, band_m, wkb, tier in rows
        if holder in parties and visible(tier, MISSION)
    )
    if not grounds:
        return None
    return ControlMap(grounds, default_band_m=STANDARD.band_m, drift_m_a_day=STANDARD.drift_m_a_day)


def _maps(con: DuckDBPyConnection, day: int) -> Iterator[tuple[str, str]]:
    """Of each drawer the newest map up to a day, counted since 1970."""
    query = """SELECT drawn_by, max("day")::VARCHAR FROM control
               WHERE "day" <= DATE '1970-01-01' + ?::INTEGER GROUP BY 1 ORDER BY 1"""
    for drawn_by, drawn_on in con.execute(query, [day]).fetchall():
        yield str(drawn_by), str(drawn_on)


def _doubts(setup: Setup, maps: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A map that a party drew is used, as there may be no other, and said to be that party's."""
    owners = {source.id: source.owner_party for source in setup.sources}
    parties = {party.id for party in setup.agreement.parties}
    whose = sorted({drawer if drawer in parties else owners.get(drawer) or "" for drawer, _ in maps})
    if whose and all(whose):
        yield f"every map of control that was used is a party's own: {', '.join(whose)}"
