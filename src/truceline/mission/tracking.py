"""A mission's answers about its own agreement, day by day, for the track record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from truceline import compliance
from truceline.compliance import ProvisionDay
from truceline.mission.daily import day_span, open_views
from truceline.mission.errors import refusal
from truceline.mission.running import assessed_by
from truceline.mission.setup import Setup
from truceline.mission.standing import provision_days
from truceline.store import Run, Store, connect


def answers_as_of(store: Store, setup: Setup, at: datetime) -> tuple[ProvisionDay, ...]:
    """Every reading, region, day in force and party, by the newest run of that time.

    errors: RefusedError when the mission had not been run by then.
    """
    run = newest_run_of(store, at)
    agreement = compliance.known_to(setup.agreement, assessed_by(store.manifest(run.run_no)))
    with connect() as con:
        open_views(con, store, setup, run, run.seq + 1)
        return tuple(
            each
            for day in days_in_force(setup, at)
            for each in provision_days(con, setup, agreement, day, day_span(setup, day), attributed=True)
        )


def newest_run_of(store: Store, at: datetime) -> Run:
    """The newest run made by a moment.

    errors: RefusedError when the mission had not been run by then.
    """
    runs = [each for each in store.runs() if each.at <= at]
    if not runs:
        remedy = "Make one: truceline run MISSION --actor ID"
        raise refusal("TL-MIS-003", "the mission had not been run by then, so nothing is assessed.", remedy)
    return runs[-1]


def days_in_force(setup: Setup, at: datetime) -> Iterator[date]:
    """Every reporting day that a provision was in force on, once each, up to the moment asked about."""
    periods = [each.period for one in setup.agreement.provisions for each in one.in_force]
    begun = [(each.start, min(each.end or at, at)) for each in periods if each.start <= at]
    if not begun:
        return
    day = min(start for start, _ in begun).astimezone(setup.settings.zone).date()
    last = max(end for _, end in begun)
    while (span := day_span(setup, day)).start < last:
        if any(start < (span.end or at) and end > span.start for start, end in begun):
            yield day
        day += timedelta(days=1)
