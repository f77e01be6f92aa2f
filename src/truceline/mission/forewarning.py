"""Early warning: a mission's register of notices put against what its sources saw, by tier.

Whose a movement is, is what its source says, and is used only where the mandate lets the mission attribute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from duckdb import DuckDBPyConnection

from truceline.compliance.forewarned_v1 import (
    Concentration,
    EarlyWarning,
    early_warnings,
    released,
    thresholds,
)
from truceline.mission.covering import open_coverage
from truceline.mission.daily import day_span
from truceline.mission.errors import refusal
from truceline.mission.holding import may_attribute_at, place_of, rows_of, span_of
from truceline.mission.noticing import register
from truceline.mission.setup import Setup
from truceline.mission.standing import looked_share
from truceline.mission.tracking import days_in_force
from truceline.records import visible
from truceline.store import Store, connect

CLASS = "assessments"
"""The class of mission.toml's [release] whose tier holds for early warnings."""


def warnings_as_of(store: Store, setup: Setup, at: datetime, tier: str) -> tuple[EarlyWarning, ...]:
    """Every zone's day of every provision with a threshold, as a reader of the tier may have it then.

    Who looked is what was known then too: a day whose coverage came later was not yet looked at.
    errors: RefusedError when the mission's settings do not release assessments to the tier.
    """
    if not visible(setup.settings.tier_of(CLASS), tier):
        message = f"mission.toml does not release {CLASS} to '{tier}'."
        raise refusal("TL-MIS-008", message, f"Write it under [release]: {CLASS} = ...", "--tier")
    asked = list(thresholds(setup.agreement))
    days = [(day, day_span(setup, day)) for day in days_in_force(setup, at)] if asked else []
    zones = {each.where_zone for each in asked if each.where_zone}
    with connect() as con:
        store.relation(con, "observations", as_known_at=at)
        open_coverage(con, store, setup, as_known_at=at)
        kinds = {act for each in asked for act in each.acts}
        seen = list(_seen(con, kinds, named=may_attribute_at(setup, at)))
        shares = {
            (zone, day): share
            for zone in sorted(zones)
            for day, span in days
            if (share := looked_share(con, setup, zone, span)) is not None
        }
    found = early_warnings(setup.agreement, days, seen, register(store, setup, as_known_at=at), shares)
    return released(found, tier, at, dict(days))


def _seen(con: DuckDBPyConnection, kinds: set[str], *, named: bool) -> Iterator[Concentration]:
    for row in rows_of(con, "observations", "happened_earliest", "happened_latest"):
        if row["kind"] in kinds:
            yield Concentration(
                id=row["id"],
                kind=row["kind"],
                at=span_of(row["happened_earliest"], row["happened_latest"]),
                place=place_of(row),
                party=row["side_claimed"] if named else None,
                number=row["count"],
                qualifier=row["count_qualifier"] or "exact",
            )
