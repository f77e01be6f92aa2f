"""Where each provision stands on a day: what was looked at, what incidents came to, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from duckdb import DuckDBPyConnection

from truceline import compliance
from truceline.agreement import Agreement
from truceline.mission.covering import areas_inside
from truceline.mission.running import recording_sources
from truceline.mission.setup import Setup
from truceline.records import RESPONSIBLE, UNDETERMINED, Outcome, Period
from truceline.report import DayStatus


def day_statuses(
    con: DuckDBPyConnection, setup: Setup, agreement: Agreement, day: date, span: Period
) -> Iterator[DayStatus]:
    """Every reading of every provision, in every region, for every party bound by it.

    agreement: as the method of the run can weigh it
    """
    for each in provision_days(con, setup, agreement, day, span):
        yield DayStatus(
            provision_id=each.provision_id if each.commitment_id is None else each.commitment_id,
            region=each.region,
            party=each.party,
            status=each.answer.value,
            because=each.because,
        )


def provision_days(
    con: DuckDBPyConnection,
    setup: Setup,
    agreement: Agreement,
    day: date,
    span: Period,
    *,
    attributed: bool = False,
) -> tuple[compliance.ProvisionDay, ...]:
    """The same as the method gives it, with the reading it is of.

    ``attributed``: acts count for the party that a named person found responsible. A day's report does not
    ask for it, for its readers may not all see that finding.
    """
    regions = [zone.id for zone in setup.agreement.reporting_regions()]
    return compliance.provision_day_status(
        agreement,
        [(day, span)],
        regions,
        _looked(con, setup, day, span),
        _outcomes(con, day, span, attributed=attributed),
    )


def _looked(
    con: DuckDBPyConnection, setup: Setup, day: date, span: Period
) -> dict[tuple[str, date, str | None], float]:
    """The share of the region's day that the best-covering source watched.

    Only the mission's own sensors and patrols watch; a satellite's pass is a glimpse, not a watch.
    """
    shares: dict[tuple[str, date, str | None], float] = {}
    for region in setup.agreement.reporting_regions():
        share = looked_share(con, setup, region.id, span)
        if share is not None:
            shares[(region.id, day, None)] = share
    return shares


def looked_share(con: DuckDBPyConnection, setup: Setup, zone_id: str, span: Period) -> float | None:
    """The share of an area's period that the best-covering of the mission's own sources watched.

    None where none of them is known to have looked.
    """
    areas = list(areas_inside(setup.agreement, zone_id))
    rows = con.execute(
        """SELECT source_id, sum(CASE WHEN state = 'looked' THEN seconds * coalesce(fraction, 1) END)
             / count(DISTINCT coalesce(sensor_id, '')) FROM (
             SELECT *, greatest(0, epoch(least(to_at, ?::TIMESTAMPTZ)) -
               epoch(greatest(from_at, ?::TIMESTAMPTZ))) AS seconds
             FROM coverage WHERE to_at > ? AND from_at < ? AND list_contains(?, area_ref)
               AND list_contains(?, source_id) AND looks IS NULL)
           GROUP BY 1""",
        [span.end, span.start, span.start, span.end, areas, list(recording_sources(setup))],
    ).fetchall()
    seconds = [float(looked) for _, looked in rows if looked is not None]
    if not seconds or span.end is None:
        return None
    return min(1.0, max(seconds) / (span.end - span.start).total_seconds())


def _outcomes(
    con: DuckDBPyConnection, day: date, span: Period, *, attributed: bool
) -> dict[tuple[str, str, date, str | None], Mapping[Outcome, int]]:
    """By commitment and region, and by the party that a named person found responsible (None: nobody)."""
    rows = con.execute(
        """SELECT a.commitment_id, i.region, r.answer, a.outcome, count(*) FROM assessments a
           JOIN incidents i USING (incident_id)
           LEFT JOIN findings r ON r.incident_id = i.incident_id AND r.question = ? AND r.answer <> ?
               AND ?
           WHERE i.happened_earliest >= ? AND i.happened_earliest < ?
           AND NOT i.screened_out AND i.region IS NOT NULL GROUP BY ALL ORDER BY ALL""",
        [RESPONSIBLE, UNDETERMINED, attributed, span.start, span.end],
    ).fetchall()
    counts: dict[tuple[str, str, date, str | None], dict[Outcome, int]] = {}
    for commitment, region, party, outcome, number in rows:
        counts.setdefault((commitment, region, day, party), {})[Outcome(outcome)] = number
    return dict(counts)
