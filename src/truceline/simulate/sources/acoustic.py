"""A network of eleven microphones that locates explosions heard by at least two, day and night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache

from truceline.simulate.days import midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import Spot, on_front, region_of
from truceline.simulate.happenings import Happening
from truceline.simulate.sources.reports import CoverageRow, Report, numbered, utc_text

COLUMNS = (
    "record_key",
    "happened",
    "lat_deg",
    "lon_deg",
    "sigma_major_m",
    "kind",
    "means",
    "observation",
    "count",
    "count_qualifier",
    "nodes",
)
HEARING_M = 20_000
HEARD = 0.8
NODE_FAILS = 0.01
CLASSED_AS = {
    "artillery": {"artillery": 0.85, "mortar": 0.07, "explosion_undetermined": 0.08},
    "mortar": {"mortar": 0.85, "artillery": 0.07, "explosion_undetermined": 0.08},
    "mlrs": {"mlrs": 0.9, "artillery": 0.1},
    "fpv_drone_strike": {"explosion_undetermined": 0.05},
    "quarry_blast": {"explosion_undetermined": 0.7, "artillery": 0.05, "mortar": 0.05},
}
"""The network's class for each true kind; what is missing to 1 is not heard as an explosion at all."""


@cache
def nodes() -> dict[str, Spot]:
    """Where each microphone stands: nine along the line, two by the range at Greyholt."""
    along = [
        on_front(-29.87 + 0.166 * number).shifted(0, 3000 if number % 2 else -3000) for number in range(9)
    ]
    behind = [Spot(lon_deg=-29.20, lat_deg=41.76), Spot(lon_deg=-29.05, lat_deg=41.74)]
    return {f"node-{number:02d}": spot for number, spot in enumerate([*along, *behind], start=1)}


def coverage(seed: int) -> tuple[CoverageRow, ...]:
    """A row per microphone and day: it listened, or it was down all day."""
    dice = Dice(seed, "acoustic coverage")
    return tuple(
        _day_of(node, region_of(spot), midnight, dice.chance(NODE_FAILS))
        for midnight in midnights()
        for node, spot in nodes().items()
    )


def _day_of(node: str, region: str, midnight: datetime, failed: bool) -> CoverageRow:
    return CoverageRow(
        sensor_id=node,
        area_ref=region,
        from_at=midnight,
        to_at=midnight + timedelta(days=1),
        state="down" if failed else "looked",
        fraction=None if failed else 1.0,
        looks=None,
        reason="no link" if failed else "",
    )


def reports(happenings: Iterable[Happening], seed: int) -> tuple[Report, ...]:
    """What the network located, with its error and its class, which is not always right."""
    dice = Dice(seed, "acoustic")
    down = {(row.sensor_id, row.from_at) for row in coverage(seed) if row.state == "down"}
    return numbered((row for one in happenings for row in _heard(one, down, dice)), "AC")


def _heard(one: Happening, down: set[tuple[str, datetime]], dice: Dice) -> Iterator[Report]:
    classed = CLASSED_AS.get(one.kind)
    if classed is None:
        return
    midnight = max(day for day in _days_around(one.happened) if day <= one.happened)
    near = [n for n, s in nodes_near(one.spot) if (n, midnight) not in down]
    heard_as = dice.choose([*classed, ""], [*classed.values(), 1 - sum(classed.values())])
    if len(near) >= 2 and heard_as and dice.chance(HEARD):
        yield _located(one, heard_as, len(near), dice)


def nodes_near(spot: Spot) -> list[tuple[str, Spot]]:
    """The microphones that could hear an explosion there, were they up."""
    return [(name, node) for name, node in nodes().items() if node.distance_m(spot) <= HEARING_M]


def _days_around(moment: datetime) -> tuple[datetime, datetime]:
    at_two = moment.replace(hour=2, minute=0, second=0, microsecond=0)
    return at_two - timedelta(days=1), at_two


def _located(one: Happening, heard_as: str, near: int, dice: Dice) -> Report:
    error_m = int(round(dice.between(250, 600) * (1.5 if near == 2 else 1.0), -1))
    spot = one.spot.shifted(dice.normal(error_m), dice.normal(error_m))
    at = one.happened + timedelta(seconds=round(dice.normal(2)))
    rounds = sum(dice.chance(0.85) for _ in range(one.rounds)) or 1
    cells = (
        utc_text(at),
        f"{spot.lat_deg:.5f}",
        f"{spot.lon_deg:.5f}",
        str(error_m),
        heard_as,
        "acoustic",
        "explosion",
        str(rounds),
        "at_least",
        str(near),
    )
    return Report(at=at, cells=cells, incident_id=one.incident_id)
