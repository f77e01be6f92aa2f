"""A news wire that hears of some incidents, and a channel that mostly repeats the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from truceline.simulate.days import LOCAL, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import Spot, nearest_town, towns
from truceline.simulate.happenings import Happening
from truceline.simulate.sources.reports import Report, numbered, utc_text

COLUMNS = (
    "record_key",
    "reported_at",
    "happened",
    "place",
    "lat_deg",
    "lon_deg",
    "kind",
    "means",
    "relays",
)
NEAR_A_TOWN_M = 8_000
REPORTED = {"artillery": 0.2, "mortar": 0.1, "mlrs": 0.3, "fpv_drone_strike": 0.15, "vegetation_fire": 0.05}
OTHER_NEWS_PER_DAY = 6
OTHER_NEWS_K = 20
COPIED = 0.5
DAY_ONLY = 0.4
WIRE = "news-wire"


def wire(happenings: Iterable[Happening], seed: int) -> tuple[Report, ...]:
    """The wire's items: incidents near towns, and news of no coded kind that no truce changes."""
    dice = Dice(seed, "news wire")
    return numbered([*_incidents(happenings, dice), *_other_news(dice)], "W")


def _incidents(happenings: Iterable[Happening], dice: Dice) -> Iterator[Report]:
    for one in happenings:
        town = nearest_town(one.spot)
        if town.distance_m(one.spot) <= NEAR_A_TOWN_M and dice.chance(REPORTED.get(one.kind, 0.0)):
            yield _item(one.kind, town, one.happened, one.incident_id, dice)


def _other_news(dice: Dice) -> Iterator[Report]:
    for midnight in midnights():
        for _ in range(dice.count(OTHER_NEWS_PER_DAY, OTHER_NEWS_K)):
            at = midnight + timedelta(minutes=int(dice.between(0, 1440)))
            yield _item("media_report", dice.choose(towns()), at, None, dice)


def _item(kind: str, town: Spot, happened: datetime, incident_id: int | None, dice: Dice) -> Report:
    """The town for a place; the day alone for a time where the item gives no hour."""
    local = happened.astimezone(LOCAL)
    published = happened + timedelta(minutes=int(dice.between(20, 300)))
    cells = (
        utc_text(published),
        local.strftime("%Y-%m-%d") if dice.chance(DAY_ONLY) else local.isoformat(timespec="minutes"),
        town.name,
        f"{town.lat_deg:.5f}",
        f"{town.lon_deg:.5f}",
        kind,
        "reported",
        "",
    )
    return Report(at=happened, cells=cells, incident_id=incident_id)


def channel(wired: Iterable[Report], seed: int) -> tuple[Report, ...]:
    """The channel's items: half of the wire's, said to be copied, hours later."""
    dice = Dice(seed, "news channel")
    return numbered((_copy(item, dice) for item in wired if dice.chance(COPIED)), "N")


def _copy(item: Report, dice: Dice) -> Report:
    _, published, *rest, _ = item.cells
    later = datetime.fromisoformat(published) + timedelta(minutes=int(dice.between(15, 360)))
    return Report(at=item.at, cells=(utc_text(later), *rest, WIRE), incident_id=item.incident_id)
