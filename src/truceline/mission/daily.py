"""One day of a mission gathered for its report: views, periods, answers, statuses, map layers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
from duckdb import DuckDBPyConnection

from truceline import compliance, fusion
from truceline.mission.asking import (
    CONFIGURATION,
    answers,
    areas_inside,
    configuration,
    digest_of,
    outline_of,
)
from truceline.mission.errors import refusal
from truceline.mission.running import decisions_in_effect, recording_sources
from truceline.mission.saying import CLAIM, DECISION
from truceline.mission.setup import Setup
from truceline.records import (
    Claim,
    Outcome,
    Period,
    Provenance,
    TruceAnswer,
    TruceWindow,
    in_utc,
)
from truceline.report import ClaimedTotal, DailySeries, DayMaterial, DayStatus, MapLayer, Region
from truceline.space import Zone
from truceline.store import Run, Store
from truceline.verification import claims_v1, findings_v1, truce_v1

LAYER_VIEWS = ("observations", "tallies", "coverage", "control", "aside")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SERIES_DAYS_BEFORE = 45
CONTROL_MAP_DEG = 0.05
"""Control outlines are drawn no finer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked:
    """Which day, as known when, issued when, of which run, and about which truce window.

    ``before_seq`` asks for what was live when the ledger had that many entries (None: now).
    """

    day: date
    as_known_at: datetime
    issued_at: datetime
    run: Run
    window: TruceWindow | None
    before_seq: int | None = None


def day_span(setup: Setup, day: date) -> Period:
    """The 24 hours that end at the mission's cut-off of a local day."""
    settings = setup.settings
    ends = datetime.combine(day, settings.cutoff, tzinfo=settings.zone)
    starts = datetime.combine(day - timedelta(days=1), settings.cutoff, tzinfo=settings.zone)
    return Period(start=in_utc(starts), end=in_utc(ends))


def newest_run(store: Store) -> Run:
    """The newest run.

    errors: RefusedError when there is none yet.
    """
    runs = store.runs()
    if not runs:
        remedy = "Make one: truceline run MISSION --actor ID"
        raise refusal("TL-MIS-003", "the mission has not been run yet, so nothing is assessed.", remedy)
    return runs[-1]


def day_material(con: DuckDBPyConnection, store: Store, setup: Setup, asked: DayAsked) -> DayMaterial:
    """Everything the day's report is made from, with its views in ``con``."""
    open_views(con, store, asked.run, asked.before_seq)
    span, previous = day_span(setup, asked.day), day_span(setup, asked.day - timedelta(days=1))
    truce = _truce(con, store, setup, asked.window)
    agreement, settings = setup.agreement, setup.settings
    return DayMaterial(
        con=con,
        mission_id=settings.id,
        title=(("en", settings.title),),
        zone=str(settings.zone),
        day=asked.day,
        span=span,
        previous=previous,
        cutoff=settings.cutoff.strftime("%H:%M"),
        issued_at=asked.issued_at,
        as_known_at=asked.as_known_at,
        run_no=asked.run.run_no,
        regions=tuple(_regions(setup)),
        parties=agreement.parties,
        sources=setup.sources,
        mandate=setup.mandate,
        counting_rule=(("en", fusion.COUNTING_RULE),),
        languages=settings.languages,
        provisions=agreement.provisions,
        commitments=agreement.commitments,
        recording=recording_sources(setup),
        release=settings.release,
        truce=truce,
        truce_window=asked.window if truce else None,
        series=tuple(_series(con, setup, asked.window, truce)),
        day_statuses=tuple(_statuses(con, setup, asked.day, span)),
        claims=tuple(_claims(store, asked.before_seq)),
        claimed_totals=tuple(_claimed_totals(con, setup, span, asked.window)),
        notes=tuple(_notes(store, asked)),
        methods=_methods(),
        map_layers=tuple(_map_layers(con, setup, asked.day)),
    )


def open_views(con: DuckDBPyConnection, store: Store, run: Run | None, before_seq: int | None) -> None:
    """Views of every layer as it stood before a ledger entry, and of one run's tables."""
    for layer in LAYER_VIEWS:
        store.relation(con, layer, before_seq=before_seq)
    if run is None:
        return
    store.run_view(con, run.run_no)


def _regions(setup: Setup) -> Iterator[Region]:
    for zone in setup.agreement.reporting_regions():
        areas = areas_inside(setup.agreement, zone.id)
        yield Region(id=zone.id, names=zone.names or (("en", zone.name),), areas=areas)


def _truce(
    con: DuckDBPyConnection, store: Store, setup: Setup, window: TruceWindow | None
) -> tuple[TruceAnswer, ...]:
    """The answers, where the question is on record; an unrecorded question is not answered."""
    if window is None or not setup.strata:
        return ()
    if not store.records(CONFIGURATION, digest_of(configuration(setup, window))):
        return ()
    found, _ = answers(con, setup, window)
    return found


def _series(
    con: DuckDBPyConnection, setup: Setup, window: TruceWindow | None, truce: Iterable[TruceAnswer]
) -> Iterator[DailySeries]:
    answered = {answer.stratum: answer for answer in truce}
    if window is None or not answered:
        return
    for stratum in setup.strata:
        zone = setup.zone_of(stratum.source_id)
        last = in_utc(window.end).astimezone(zone).date()
        first = in_utc(window.start).astimezone(zone).date() - timedelta(days=SERIES_DAYS_BEFORE)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        counted = truce_v1.daily_counts(
            con,
            stratum,
            days,
            zone=zone,
            area=outline_of(setup, stratum),
            area_refs=areas_inside(setup.agreement, stratum.area),
        )
        if counted:
            yield DailySeries(
                stratum=stratum.id, days=counted, baseline_mean=_daily_mean(counted, window, zone)
            )


def _daily_mean(counted: Iterable[tuple[date, int | None]], window: TruceWindow, zone: Any) -> float | None:
    start = in_utc(window.start).astimezone(zone).date()
    before = [count for day, count in counted if count is not None and day < start]
    return round(sum(before) / len(before), 4) if before else None


def _statuses(con: DuckDBPyConnection, setup: Setup, day: date, span: Period) -> Iterator[DayStatus]:
    regions = [zone.id for zone in setup.agreement.reporting_regions()]
    found = compliance.provision_day_status(
        setup.agreement, [(day, span)], regions, _looked(con, setup, day, span), _outcomes(con, day, span)
    )
    for each in found:
        yield DayStatus(
            provision_id=each.provision_id if each.commitment_id is None else each.commitment_id,
            region=each.region,
            party=each.party,
            status=each.answer.value,
            because=each.because,
        )


def _looked(
    con: DuckDBPyConnection, setup: Setup, day: date, span: Period
) -> dict[tuple[str, date, str | None], float]:
    """The best-covering source's share of the region's day that was looked at."""
    shares: dict[tuple[str, date, str | None], float] = {}
    for region in setup.agreement.reporting_regions():
        areas = list(areas_inside(setup.agreement, region.id))
        rows = con.execute(
            """SELECT source_id, sum(CASE WHEN state = 'looked' THEN seconds * coalesce(fraction, 1) END)
                 / count(DISTINCT coalesce(sensor_id, '')) FROM (
                 SELECT *, greatest(0, epoch(least(to_at, ?::TIMESTAMPTZ)) -
                   epoch(greatest(from_at, ?::TIMESTAMPTZ))) AS seconds
                 FROM coverage WHERE to_at > ? AND from_at < ? AND list_contains(?, area_ref))
               GROUP BY 1""",
            [span.end, span.start, span.start, span.end, areas],
        ).fetchall()
        seconds = [float(looked) for _, looked in rows if looked is not None]
        if seconds and span.end is not None:
            length = (span.end - span.start).total_seconds()
            shares[(region.id, day, None)] = min(1.0, max(seconds) / length)
    return shares


def _outcomes(
    con: DuckDBPyConnection, day: date, span: Period
) -> dict[tuple[str, str, date, str | None], Mapping[Outcome, int]]:
    rows = con.execute(
        """SELECT a.commitment_id, i.region, a.outcome, count(*) FROM assessments a
           JOIN incidents i USING (incident_id) WHERE i.happened_earliest >= ? AND i.happened_earliest < ?
           AND NOT i.screened_out AND i.region IS NOT NULL GROUP BY ALL ORDER BY ALL""",
        [span.start, span.end],
    ).fetchall()
    counts: dict[tuple[str, str, date, str | None], dict[Outcome, int]] = {}
    for commitment, region, outcome, number in rows:
        counts.setdefault((commitment, region, day, None), {})[Outcome(outcome)] = number
    return dict(counts)


def _claims(store: Store, before_seq: int | None) -> Iterator[Claim]:
    for record in store.records(CLAIM):
        if before_seq is not None and record.seq >= before_seq:
            continue
        body = record.body
        yield Claim(
            id=record.id,
            about=body["about"],
            property=body["property"],
            value=body["value"],
            stance=body["stance"],
            asserted_by=body["asserted_by"],
            provenance=Provenance(source_id=body["asserted_by"], record_key=record.id, received_at=record.at),
            tier=record.tier,
        )


def _claimed_totals(
    con: DuckDBPyConnection, setup: Setup, span: Period, window: TruceWindow | None
) -> Iterator[ClaimedTotal]:
    speakers = {source.id: source for source in setup.sources if source.source_class == "party"}
    start = min(span.start, window.start) if window else span.start
    end = max(span.end or span.start, window.end) if window else span.end
    rows = con.execute(
        """SELECT id, source_id, about_party, measure_code, area, epoch_us(period_start),
           epoch_us(period_end), coalesce(tier, 'mission') FROM tallies
           WHERE list_contains(?, source_id) AND period_end > ? AND period_start < ?
           ORDER BY source_id, period_start, period_end, measure_code, id""",
        [list(speakers), start, end],
    ).fetchall()
    matched = claims_v1.match(con, list(speakers), list(recording_sources(setup))) if rows else {}
    for tally_id, source_id, about, measure, area, first, last, tier in rows:
        first_at, last_at = _moment(first), _moment(last)
        items = claims_v1.within(matched.get(source_id, ()), first_at, last_at)
        yield ClaimedTotal(
            tally_id=tally_id,
            said_by=speakers[source_id].owner_party or source_id,
            about_party=about,
            measure_code=measure,
            area=area,
            start=first_at,
            end=last_at,
            matched=items.matched if items else None,
            unmatched=items.unmatched if items else None,
            unverifiable=items.unverifiable if items else None,
            method=claims_v1.METHOD,
            tier=tier,
        )


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def _notes(store: Store, asked: DayAsked) -> Iterator[str]:
    yield fusion.NOTE
    manifest = store.manifest(asked.run.run_no)
    live = store.live_batches("observations", before_seq=asked.before_seq)
    known = {batch.root for batch in live}
    later = known - set(manifest["inputs"])
    gone = set(manifest["inputs"]) - known
    if later or gone:
        yield (
            f"run {asked.run.run_no} does not hold {len(later)} batch(es) read since and still holds "
            f"{len(gone)} withdrawn since: run the mission again"
        )
    limit = asked.before_seq
    decided = [one for one in store.records(DECISION) if limit is None or one.seq < limit]
    newer = [one.seq for one in decisions_in_effect(decided) if one.seq not in manifest["decisions"]]
    if newer:
        yield f"{len(newer)} decision(s) were made after run {asked.run.run_no} and are not in it"


def _methods() -> tuple[tuple[str, str], ...]:
    return (
        ("fusion", fusion.METHOD),
        ("findings", findings_v1.METHOD),
        ("assessments", compliance.METHOD),
        ("truce answers", truce_v1.METHOD),
        ("claims", claims_v1.METHOD),
    )


def _map_layers(con: DuckDBPyConnection, setup: Setup, day: date) -> Iterator[MapLayer]:
    agreement = setup.agreement
    for zone in agreement.zones:
        kind = "region" if zone.kind == "region" else "zone"
        rings = tuple(_rings(zone.geometry))
        yield MapLayer(id=zone.id, kind=kind, rings=rings, names=_names(zone), tier="public")  # type: ignore[arg-type]
    for line in agreement.lines:
        drawn = tuple(_rings(line.geometry))
        yield MapLayer(id=line.id, kind="border", rings=drawn, names=line.names, tier="public")
    yield from _control(con, day)


def _names(zone: Zone) -> tuple[tuple[str, str], ...]:
    return zone.names or (("en", zone.name),)


def _control(con: DuckDBPyConnection, day: date) -> Iterator[MapLayer]:
    rows = con.execute(
        """SELECT id, "day", drawn_by, hex(geometry), coalesce(tier, 'mission') FROM control
           WHERE "day" <= ? QUALIFY "day" = max("day") OVER (PARTITION BY drawn_by) ORDER BY id""",
        [day],
    ).fetchall()
    for control_id, drawn_on, drawn_by, wkb, tier in rows:
        shape = shapely.from_wkb(bytes.fromhex(wkb)).simplify(CONTROL_MAP_DEG)
        yield MapLayer(
            id=f"control-{control_id[:8]}",
            kind="control",
            rings=tuple(_rings(shape)),
            drawn_by=drawn_by,
            day=drawn_on,
            tier=tier,
        )


def _rings(shape: Any) -> Iterator[tuple[tuple[float, float], ...]]:
    """Outlines or lines as points; holes are outlines too."""
    parsed = json.loads(shapely.to_geojson(shape))
    yield from _point_lists(parsed.get("coordinates", []))


def _point_lists(nested: list[Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    if nested and isinstance(nested[0][0], int | float):
        yield tuple((float(point[0]), float(point[1])) for point in nested)
        return
    for part in nested:
        yield from _point_lists(part)
