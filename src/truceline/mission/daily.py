"""One day of a mission gathered for its report: views, periods, answers, statuses, map layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from truceline import compliance, fusion
from truceline.mission.announcing import TABLE as ANNOUNCED
from truceline.mission.announcing import announced_causes
from truceline.mission.asking import (
    answers,
    outline_of,
    recorded_question,
)
from truceline.mission.attributing import graded_of_day
from truceline.mission.claimed import claimed_totals, claims_before
from truceline.mission.covering import areas_inside, clock_doubt, open_coverage, side_reaches
from truceline.mission.errors import refusal
from truceline.mission.exempting import exempted_activities
from truceline.mission.guaranteeing import reported_panels
from truceline.mission.holding import refused_looks
from truceline.mission.licensing import layer_terms
from truceline.mission.maps import map_layers
from truceline.mission.noticing import notices_in
from truceline.mission.running import assessed_by, found_by, recording_sources
from truceline.mission.saying import DECISION
from truceline.mission.settling import waiting_of
from truceline.mission.setup import Setup
from truceline.mission.signing import METHOD as SIGNATURES
from truceline.mission.signing import in_effect, signed_incidents, signing_of
from truceline.mission.standing import day_statuses
from truceline.mission.weighing import calibration_of
from truceline.records import (
    Period,
    TruceAnswer,
    TruceWindow,
    in_utc,
)
from truceline.report import DailySeries, DayMaterial, GradedIncident, Region, SettlingTime
from truceline.store import Run, Store
from truceline.verification import claims_v1, findings_v2, truce_v1

LAYER_VIEWS = ("observations", "tallies", "notices", "holdings", "inspections", "control", "aside")
"""Layers that are shown as they are; coverage and checks are made ready in covering.py."""
SERIES_DAYS_BEFORE = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked:
    """Which day, as known when, issued when, of which run, and about which truce window.

    ``before_seq`` asks for what was live when the ledger had that many entries (None: now).
    ``truce_method`` is the one that the truce question is answered by, ``signing`` the rule by which persons
    verify.
    """

    day: date
    as_known_at: datetime
    issued_at: datetime
    run: Run
    window: TruceWindow | None
    truce_method: str
    attribution_method: str
    before_seq: int | None = None
    signing: str = SIGNATURES


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
    open_views(con, store, setup, asked.run, asked.before_seq)
    span, previous = day_span(setup, asked.day), day_span(setup, asked.day - timedelta(days=1))
    truce = _truce(con, store, setup, asked)
    licences = tuple(layer_terms(con, store, asked.before_seq))
    terms = {(one.batch_root, one.source_id): one.terms for one in licences}
    manifest = store.manifest(asked.run.run_no)
    method, fusing = assessed_by(manifest), fusion.fused_by(manifest)
    agreement, settings = compliance.known_to(setup.agreement, method), setup.settings
    register = notices_in(con, setup)
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
        counting_rule=(("en", fusion.COUNTING_RULES[fusing].words),),
        counting=fusion.COUNTING_RULES[fusing].id,
        languages=settings.languages,
        provisions=agreement.provisions,
        commitments=agreement.commitments,
        recording=recording_sources(setup),
        release=settings.release,
        truce=truce,
        truce_window=asked.window if truce else None,
        reaches=side_reaches(con, setup, asked.window) if truce and asked.window else (),
        series=tuple(_series(con, setup, asked.window, truce)),
        day_statuses=tuple(day_statuses(con, setup, agreement, asked.day, span)),
        claims=tuple(claims_before(store, asked.before_seq)),
        claimed_totals=tuple(claimed_totals(con, setup, span, asked.window)),
        notes=(*_notes(store, asked), *_clock_notes(con, setup, span)),
        methods=_methods(fusing, found_by(manifest), method, asked.truce_method),
        map_layers=tuple(map_layers(con, setup, asked.day, terms)),
        licences=licences,
        guarantees=tuple(reported_panels(store, setup, asked.issued_at, asked.signing)),
        notices=register,
        announced=announced_causes(con, setup, register),
        exempted=tuple(exempted_activities(con, setup.agreement, span, register)),
        refused=tuple(refused_looks(con, span)),
        signed=signed_incidents(setup, store.records(DECISION), manifest),
        graded=tuple(_graded(con, store, setup, asked, span)),
        calibration=calibration_of(con, setup, found_by(manifest)),
        settling=_settling(store, setup, asked.run),
    )


def _settling(store: Store, setup: Setup, run: Run) -> SettlingTime:
    waiting = waiting_of(store, setup, run)
    return SettlingTime(
        moment=waiting.moment,
        longest_h=waiting.longest_h,
        open_after=waiting.open_after,
        silent=len(waiting.silent),
    )


def _graded(
    con: DuckDBPyConnection, store: Store, setup: Setup, asked: DayAsked, span: Period
) -> Iterator[GradedIncident]:
    claims = claims_before(store, asked.before_seq)
    return graded_of_day(con, setup, claims, span, asked.issued_at, asked.attribution_method)


def open_views(
    con: DuckDBPyConnection, store: Store, setup: Setup, run: Run | None, before_seq: int | None
) -> None:
    """Views of every layer as it stood before a ledger entry, and of one run's tables."""
    for layer in LAYER_VIEWS:
        store.relation(con, layer, before_seq=before_seq)
    open_coverage(con, store, setup, before_seq)
    if run is None:
        return
    for name in (
        *fusion.EVERY_TABLE,
        *findings_v2.WEIGHED[findings_v2.METHOD],
        ANNOUNCED,
    ):  # those of another run, which may have left more
        con.execute(f"DROP VIEW IF EXISTS {name}")
    store.run_view(con, run.run_no)


def _regions(setup: Setup) -> Iterator[Region]:
    for zone in setup.agreement.reporting_regions():
        areas = areas_inside(setup.agreement, zone.id)
        yield Region(id=zone.id, names=zone.names or (("en", zone.name),), areas=areas)


def _truce(con: DuckDBPyConnection, store: Store, setup: Setup, asked: DayAsked) -> tuple[TruceAnswer, ...]:
    """The answers, where the question is on record; an unrecorded question is not answered."""
    if asked.window is None or not setup.strata:
        return ()
    if recorded_question(store, setup, asked.window, asked.before_seq) is None:
        return ()
    found, _ = answers(con, setup, asked.window, asked.truce_method)
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


def _notes(store: Store, asked: DayAsked) -> Iterator[str]:
    manifest = store.manifest(asked.run.run_no)
    yield fusion.NOTES[fusion.fused_by(manifest)]
    live = store.live_batches("observations", before_seq=asked.before_seq)
    known = {batch.root for batch in live}
    later = known - set(manifest["inputs"])
    gone = set(manifest["inputs"]) - known
    if later or gone:
        yield (
            f"run {asked.run.run_no} does not hold {len(later)} batch(es) read since and still holds "
            f"{len(gone)} withdrawn since: run the mission again"
        )
    registered = {one.root for one in store.live_batches("notices", before_seq=asked.before_seq)}
    if registered != set(manifest.get("notices", ())):
        yield f"run {asked.run.run_no} does not weigh the notices read or withdrawn since: run again"
    limit = asked.before_seq
    decided = [one for one in store.records(DECISION) if limit is None or one.seq < limit]
    newer = [
        one.seq for one in in_effect(decided, signing_of(manifest)) if one.seq not in manifest["decisions"]
    ]
    if newer:
        yield f"{len(newer)} decision(s) were made after run {asked.run.run_no} and are not in it"


def _clock_notes(con: DuckDBPyConnection, setup: Setup, span: Period) -> Iterator[str]:
    """Doubts about clocks, by class of source: which device it is stays in the mission."""
    for source in setup.sources:
        doubt = clock_doubt(con, source.id, span.start, span.end or span.start)
        if doubt:
            yield f"sources of class {source.source_class}: {doubt}"


def _methods(fusing: str, finding: str, assessing: str, answering: str) -> tuple[tuple[str, str], ...]:
    return (
        ("fusion", fusing),
        ("findings", finding),
        ("assessments", assessing),
        ("truce answers", answering),
        ("claims", claims_v1.METHOD),
    )
