"""The alarm of a mission: its strata by the agreement's regions, day by day, up to the day asked about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
from shapely.geometry.base import BaseGeometry

from truceline.mission.asking import outline_of
from truceline.mission.covering import areas_inside, open_coverage
from truceline.mission.errors import refusal
from truceline.mission.setup import Setup
from truceline.records import Stratum
from truceline.store import Store, connect
from truceline.verification.alarm_v1 import (
    ALPHA,
    GAP_DAYS,
    GUARANTEE,
    HORIZON_DAYS,
    METHOD,
    REACH_DAYS,
    Series,
    Watch,
    watch,
)
from truceline.verification.truce_v1 import day_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmResult:
    """The watch with what it promises, and the strata that are not watched, each with the reason."""

    watch: Watch
    not_watched: tuple[tuple[str, str], ...]
    method: str = METHOD
    alpha: float = ALPHA
    horizon_days: int = HORIZON_DAYS
    guarantee: str = GUARANTEE


def watch_mission(store: Store, setup: Setup, first: date | None, last: date | None) -> AlarmResult:
    """The watch from ``first`` to ``last``, by default the oldest and the newest day on record.

    The start is part of the promise: it holds for each year from it, and not if it moves with the day.

    errors: RefusedError when nothing is on record that could be watched.
    """
    with connect() as con:
        for layer in ("observations", "tallies"):
            store.relation(con, layer)
        open_coverage(con, store, setup)
        oldest, newest = _days_on_record(con, setup)
        since, until = first or oldest, last or newest
        if since > until:
            remedy = "Name the earlier day as --from."
            raise refusal("TL-MIS-008", f"{since} comes after {until}.", remedy, "--from")
        before = min(since, max(oldest, since - timedelta(days=GAP_DAYS + REACH_DAYS)))
        days = [before + timedelta(days=n) for n in range((until - before).days + 1)]
        series = [one for stratum in watched(setup) for one in _series(con, setup, stratum, days)]
    found = watch(series, days, (since - before).days)
    return AlarmResult(watch=found, not_watched=tuple(_not_watched(setup)))


def watched(setup: Setup) -> tuple[Stratum, ...]:
    """The strata that are watched: those a channel measures, without the controls."""
    return tuple(each for each in setup.strata if each.channel != "none" and not each.is_control)


def _not_watched(setup: Setup) -> Iterator[tuple[str, str]]:
    for each in setup.strata:
        if each.channel == "none":
            yield each.id, "no channel measures it"
        elif each.is_control:
            yield each.id, "it is a control: what it shows is the source, not violence"


def _days_on_record(con: duckdb.DuckDBPyConnection, setup: Setup) -> tuple[date, date]:
    found: list[date] = []
    for stratum in watched(setup):
        time = "period_start" if stratum.channel == "tallies" else "happened_earliest"
        row = con.execute(
            f"SELECT min(timezone(?, {time})::date), max(timezone(?, {time})::date)"
            f" FROM {stratum.channel} WHERE source_id = ?",
            [zone := str(setup.zone_of(stratum.source_id)), zone, stratum.source_id],
        ).fetchone()
        found += [day for day in row or () if day is not None]
    if not found:
        remedy = "Read the files of a source that strata.csv names, then ask again."
        raise refusal("TL-MIS-003", "nothing is on record that a stratum counts.", remedy)
    return min(found), max(found)


def _series(
    con: duckdb.DuckDBPyConnection, setup: Setup, stratum: Stratum, days: list[date]
) -> Iterator[Series]:
    """The stratum's whole area, then each region of the agreement that lies in it; days-only for tallies."""
    zone = setup.zone_of(stratum.source_id)
    for region, area, refs in _areas(setup, stratum):
        counts = day_counts(con, stratum, days, zone=zone, area=area, area_refs=refs)
        yield Series(stratum=stratum.id, zone=region, counts=counts)


def _areas(setup: Setup, stratum: Stratum) -> Iterator[tuple[str, BaseGeometry | None, tuple[str, ...]]]:
    whole = outline_of(setup, stratum)
    yield "", whole, areas_inside(setup.agreement, stratum.area)
    if stratum.channel == "tallies":
        return
    regions = [
        each
        for each in setup.agreement.reporting_regions()
        if each.id != stratum.area and (whole is None or whole.covers(each.geometry))
    ]
    for each in regions if len(regions) > 1 else ():
        yield each.id, each.geometry, areas_inside(setup.agreement, each.id)
