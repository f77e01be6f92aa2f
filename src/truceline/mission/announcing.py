"""Announced causes beside a run's incidents: exercises, quarries' blasts, demining, demolitions.

Comes in: a run's incidents and the register of notices known then. Goes out: the table ``announced``, an
alternative explanation for each incident in an announcement's place and hours. Nothing else of the run
changes by it; who wants to act on it decides by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement, area_of
from truceline.mission.noticing import register
from truceline.mission.setup import Setup
from truceline.records import GIVEN, Notice, NoticeRegister, Period, TimeSpan, Truth, activities
from truceline.report import AnnouncedCause
from truceline.space import Zone
from truceline.store import Store, connect, holds
from truceline.verification import announced_v1
from truceline.verification.announced_v1 import ALWAYS, NEVER, Announced, Traced, microseconds

TABLE = "announced"
_PLACE = ("lon_deg", "lat_deg", "sigma_major_m", "sigma_minor_m", "azimuth_deg")


def any_announced(notices: Iterable[Notice]) -> bool:
    """Whether any notice is of something that leaves traces as an act does."""
    return any(_of_a_cause(each) for each in notices)


def _of_a_cause(notice: Notice) -> bool:
    return notice.status == GIVEN and announced_v1.can_explain(activities()[notice.activity])


def explain_by_announced(con: DuckDBPyConnection, setup: Setup, notices: Sequence[Notice]) -> None:
    """The temp table ``announced`` from the tables incidents and members and the view observations."""
    columns = announced_v1.weigh(_traced(con, setup), tuple(_announced(setup.agreement, notices)))
    shown = ", ".join(_shown(name, kind) for name, kind in announced_v1.COLUMNS.items())
    con.register("announced_rows", columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT {shown} FROM announced_rows ORDER BY ALL")
    con.unregister("announced_rows")


def _shown(name: str, kind: str) -> str:
    if kind != "DOUBLE":
        return f'"{name}"::{kind} AS "{name}"'
    return f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END::DOUBLE AS "{name}"'


def _announced(agreement: Agreement, notices: Sequence[Notice]) -> Iterator[Announced]:
    """The announcements whose area is known, each with when it was given and taken back."""
    known = NoticeRegister.of(notices)
    for notice in filter(_of_a_cause, known):
        zone = area_of(agreement, notice.area)
        if zone is not None and _holds(zone, notice.planned):
            later = [_span_us(each.notified) for each in notice.replaced_by(known)]
            taken = (min(each[0] for each in later), min(each[1] for each in later)) if later else None
            given = _span_us(notice.notified)
            yield Announced(notice=notice, area=zone.geometry, given=given, taken=taken or (NEVER, NEVER))


def _holds(zone: Zone, planned: TimeSpan) -> bool:
    return zone.valid_during(planned) is Truth.YES


def _span_us(span: TimeSpan | None) -> tuple[int, int]:
    return (ALWAYS, NEVER) if span is None else (microseconds(span.earliest), microseconds(span.latest))


def _traced(con: DuckDBPyConnection, setup: Setup) -> Traced:
    """The run's incidents with their reports' traces."""
    place = ", ".join(
        f"CASE WHEN place_kind = 'point' THEN coalesce({name}, 'nan') ELSE 'nan' END AS {name}"
        for name in _PLACE
    )
    found = _columns(
        con,
        f"""SELECT incident_id, epoch_us(happened_earliest) AS earliest_us,
                   epoch_us(happened_latest) AS latest_us, {place} FROM incidents ORDER BY incident_id""",
    )
    told = _columns(
        con,
        """SELECT m.incident_id, o.kind, coalesce(o.means, '') AS means,
                  coalesce(o.observation, '') AS observation, o.source_id
           FROM members m JOIN incidents i USING (incident_id) JOIN observations o ON o.id = m.observation_id
           ORDER BY m.incident_id, o.id""",
    )
    ids = found["incident_id"].astype(np.int64)
    return Traced(
        ids=ids,
        earliest_us=found["earliest_us"].astype(np.int64),
        latest_us=found["latest_us"].astype(np.int64),
        place={name: found[name].astype(np.float64) for name in _PLACE},
        row=np.searchsorted(ids, told["incident_id"].astype(np.int64)),
        kind=told["kind"].astype(object),
        trace=_traces(setup, told),
    )


def _traces(setup: Setup, told: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.object_]:
    classes = {source.id: source.source_class for source in setup.sources}
    known: dict[tuple[str, ...], str] = {}
    found = []
    for row in zip(*(told[name] for name in ("kind", "means", "observation", "source_id")), strict=True):
        if row not in known:
            kind, means, observation, source_id = row
            known[row] = announced_v1.trace_of(kind, means, observation, classes.get(source_id))
        found.append(known[row])
    return np.array(found, dtype=object)


def _columns(con: DuckDBPyConnection, query: str) -> dict[str, npt.NDArray[Any]]:
    return {name: np.ma.getdata(column) for name, column in con.execute(query).fetchnumpy().items()}


def announced_causes(
    con: DuckDBPyConnection, setup: Setup, notices: Iterable[Notice], only: int | None = None
) -> tuple[AnnouncedCause, ...]:
    """What the view ``announced`` holds, of one incident or of all; () of a run that weighed none."""
    if not holds(con, TABLE):
        return ()
    cursor = con.execute(
        f"SELECT * FROM {TABLE} WHERE incident_id = coalesce(?, incident_id) ORDER BY incident_id, notice_id",
        [only],
    )
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    known = {each.id: each for each in notices}
    return tuple(_cause(setup, row, known[row["notice_id"]]) for row in rows if row["notice_id"] in known)


def _cause(setup: Setup, row: dict[str, Any], notice: Notice) -> AnnouncedCause:
    owner = filed_by(setup, notice)
    return AnnouncedCause(
        incident_id=row["incident_id"],
        notice_id=notice.id,
        number=notice.number,
        activity=notice.activity,
        filed_by=owner,
        code=row["code"],
        likelihood=row["likelihood"],
        says=announced_v1.said(row, notice, owner),
        method=announced_v1.METHOD,
        tier=notice.tier,
    )


def newest_announced(store: Store, setup: Setup, span: Period | None) -> tuple[AnnouncedCause, ...]:
    """What the newest run put beside its incidents; with ``span`` beside those that began in it."""
    runs = store.runs()
    if not runs:
        return ()
    with connect() as con:
        store.run_view(con, runs[-1].run_no)
        found = announced_causes(con, setup, register(store, setup))
        first, last = (None, None) if span is None else (span.start, span.end)
        asked = con.execute(
            """SELECT incident_id FROM incidents WHERE (?::TIMESTAMPTZ IS NULL OR happened_earliest >= ?)
               AND (?::TIMESTAMPTZ IS NULL OR happened_earliest < ?)""",
            [first, first, last, last],
        ).fetchall()
    inside = {number for (number,) in asked}
    return tuple(each for each in found if each.incident_id in inside)


def filed_by(setup: Setup, notice: Notice) -> str | None:
    """The party whose own source filed a notice; None where it is no party's source."""
    owners = {source.id: source.owner_party for source in setup.sources}
    return owners.get(notice.source_id)
