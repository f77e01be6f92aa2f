"""Three patrols by day, one in each region, who write down what they hear, how far and how many.

Their times are local and carry no zone: sources.toml says which. Two rows are written wrongly on
purpose, so that what is set aside can be seen in the demo.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from truceline.simulate.days import LOCAL, local_day, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import REGION_EDGES, Spot, region_of, towns
from truceline.simulate.happenings import Happening
from truceline.simulate.sources.reports import Report, numbered

COLUMNS = (
    "record_key",
    "patrol",
    "happened",
    "lat_deg",
    "lon_deg",
    "bearing_deg",
    "bearing_sigma_deg",
    "range_min_m",
    "range_max_m",
    "kind",
    "means",
    "observation",
    "count",
    "count_qualifier",
)
HOURS_COLUMNS = ("patrol_id", "team", "from", "to", "area_ref", "visibility_m", "daynight", "fraction")
HEARS_M = 9_000
HEARD = 0.7
TOLD_APART = {"artillery": 0.5, "mortar": 0.5, "mlrs": 0.7, "fpv_drone_strike": 0.2}
"""How often an ear tells what it was; otherwise the patrol writes of an undetermined explosion."""
ON_DUTY = range(8, 17)
SHARE_HEARD = 0.06
"""The part of a region within hearing of a post: 254 of 4,200 to 4,600 square kilometres."""
NO_SUCH_DAY = "2024-04-31 10:15"
NOT_ON_THE_GLOBE = "-299.02000"


def reports(happenings: Iterable[Happening], seed: int) -> tuple[Report, ...]:
    """What the patrols heard and wrote, two slips of the pen included."""
    dice = Dice(seed, "patrols")
    posts = dict(_posts(seed))
    heard = (row for one in happenings for row in _heard(one, posts, dice))
    return _with_slips(numbered(heard, "PT"))


def hours() -> tuple[Report, ...]:
    """A row per patrol and day: when it was out, where, and how much of the region it could hear."""
    return tuple(_hours_of(region, midnight) for midnight in midnights() for region, _ in REGION_EDGES)


def _hours_of(region: str, midnight: datetime) -> Report:
    day = local_day(midnight)
    cells = (
        f"{day:%m%d}-{region}",
        f"patrol-{region}",
        f"{day} {ON_DUTY[0]:02d}:00:00",
        f"{day} {ON_DUTY[-1] + 1:02d}:00:00",
        region,
        str(HEARS_M),
        "day",
        f"{SHARE_HEARD:.2f}",
    )
    return Report(at=midnight, cells=cells, incident_id=None)


def _posts(seed: int) -> Iterator[tuple[tuple[str, date], Spot]]:
    """Each day every patrol stands near one town of its region."""
    dice = Dice(seed, "patrol posts")
    for midnight in midnights():
        for region, _ in REGION_EDGES:
            town = dice.choose([town for town in towns() if region_of(town) == region])
            yield (region, local_day(midnight)), town.shifted(dice.normal(400), dice.normal(400))


def _heard(one: Happening, posts: dict[tuple[str, date], Spot], dice: Dice) -> Iterator[Report]:
    local = one.happened.astimezone(LOCAL)
    if one.kind not in TOLD_APART or local.hour not in ON_DUTY:
        return
    region = region_of(one.spot)
    post = posts[region, local.date()]
    if post.distance_m(one.spot) <= HEARS_M and dice.chance(HEARD):
        yield _entry(region, post, one, local, dice)


def _entry(region: str, post: Spot, one: Happening, local: datetime, dice: Dice) -> Report:
    distance_m = post.distance_m(one.spot) * dice.between(0.8, 1.25)
    nearest_m = max(int(distance_m // 1000) * 1000 - 1000, 0)
    number, meant = _counted(one.rounds, dice)
    cells = (
        f"patrol-{region}",
        local.strftime("%Y-%m-%d %H:%M"),
        f"{post.lat_deg:.5f}",
        f"{post.lon_deg:.5f}",
        str(int(post.bearing_deg(one.spot) + dice.normal(8)) % 360),
        "10",
        str(nearest_m),
        str(nearest_m + 3000),
        one.kind if dice.chance(TOLD_APART[one.kind]) else "explosion_undetermined",
        "heard",
        "explosion",
        str(number),
        meant,
    )
    return Report(at=one.happened, cells=cells, incident_id=one.incident_id)


def _counted(rounds: int, dice: Dice) -> tuple[int, str]:
    """Few are counted; many are 'about', to the nearest five."""
    if rounds < 5:
        return rounds, "exact"
    return max(5, 5 * round(rounds * dice.between(0.75, 1.25) / 5)), "about"


def _with_slips(rows: tuple[Report, ...]) -> tuple[Report, ...]:
    """One date that is in no calendar (before the truce), one longitude off the globe (during it)."""
    middle, last = rows[len(rows) // 2], rows[-1]
    slips = {
        middle.key: _rewritten(middle, "happened", NO_SUCH_DAY),
        last.key: _rewritten(last, "lon_deg", NOT_ON_THE_GLOBE),
    }
    return tuple(slips.get(row.key, row) for row in rows)


def _rewritten(row: Report, column: str, text: str) -> Report:
    place = COLUMNS.index(column)
    cells = (*row.cells[:place], text, *row.cells[place + 1 :])
    return Report(at=row.at, cells=cells, incident_id=row.incident_id, key=row.key)
