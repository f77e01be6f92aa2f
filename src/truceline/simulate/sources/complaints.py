"""Each side's complaints about the other: half of what really happened, and as much that did not.

The list goes on through the truce: what is invented does not fall with what is fired. Beside the
list each side claims a daily total, larger than its own list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from truceline.simulate.days import LOCAL, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import Spot, nearest_town, towns
from truceline.simulate.happenings import NORTHERN, SOUTHERN, Happening
from truceline.simulate.sources.reports import Report, numbered

COLUMNS = (
    "record_key",
    "reported_at",
    "happened",
    "place",
    "lat_deg",
    "lon_deg",
    "side_claimed",
    "kind",
    "means",
    "count",
)
CLAIM_COLUMNS = ("claimant", "accused", "window_start", "window_end", "measure", "value")
COMPLAINED = {"artillery": 0.5, "mortar": 0.45, "mlrs": 0.7, "fpv_drone_strike": 0.5, "ground_assault": 0.6}
TWICE = 0.06
INVENTED_PER_DAY = 5
INVENTED_K = 5
_INVENTED = {"artillery": 0.5, "mortar": 0.2, "fpv_drone_strike": 0.2, "ground_assault": 0.1}
MEASURES = (
    ("shellings", ("artillery", "mortar", "mlrs"), 2.5),
    ("drone_uses", ("fpv_drone_strike",), 2.0),
    ("assaults", ("ground_assault",), 1.5),
)
"""What each claimed total counts, and by how much it exceeds the side's own list on average."""


def other(side: str) -> str:
    """The side across the line."""
    return SOUTHERN if side == NORTHERN else NORTHERN


def reports(happenings: Iterable[Happening], side: str, seed: int) -> tuple[Report, ...]:
    """The side's complaint list: true ones, some of them filed twice, and invented ones."""
    dice = Dice(seed, f"complaints {'north' if side == NORTHERN else 'south'}")
    rows = [*_true_ones(happenings, side, dice), *_invented_ones(side, dice)]
    return numbered(rows, "C")


def _true_ones(happenings: Iterable[Happening], side: str, dice: Dice) -> Iterator[Report]:
    for one in happenings:
        if one.side == other(side) and dice.chance(COMPLAINED.get(one.kind, 0.0)):
            yield _complaint(one.kind, one.spot, one.happened, side, one.incident_id, dice)
            if dice.chance(TWICE):
                yield _complaint(one.kind, one.spot, one.happened, side, one.incident_id, dice)


def _invented_ones(side: str, dice: Dice) -> Iterator[Report]:
    kinds, weights = tuple(_INVENTED), tuple(_INVENTED.values())
    for midnight in midnights():
        for _ in range(dice.count(INVENTED_PER_DAY, INVENTED_K)):
            at = midnight + timedelta(minutes=int(dice.between(0, 1440)))
            yield _complaint(dice.choose(kinds, weights), dice.choose(towns()), at, side, None, dice)


def _complaint(
    kind: str, spot: Spot, happened: datetime, side: str, incident_id: int | None, dice: Dice
) -> Report:
    """The time to five minutes, the place to the nearest town: a letter, not a sensor."""
    town = nearest_town(spot)
    local = happened.astimezone(LOCAL)
    local = local.replace(minute=local.minute // 5 * 5, second=0)
    filed = happened + timedelta(hours=2, minutes=int(dice.between(0, 600)))
    cells = (
        filed.astimezone(LOCAL).isoformat(timespec="minutes"),
        local.isoformat(timespec="minutes"),
        town.name,
        f"{town.lat_deg:.5f}",
        f"{town.lon_deg:.5f}",
        other(side),
        kind,
        "reported",
        str(int(dice.between(1, 20))) if kind != "fpv_drone_strike" else "1",
    )
    return Report(at=happened, cells=cells, incident_id=incident_id)


def claimed_totals(listed: Iterable[Report], side: str, seed: int) -> tuple[Report, ...]:
    """The totals the side claims for each day: its own list, made larger."""
    dice = Dice(seed, f"claimed totals {'north' if side == NORTHERN else 'south'}")
    rows = list(listed)
    what = COLUMNS.index("kind")
    return tuple(
        _total(midnight, measure, _number(rows, midnight, kinds, what), factor, side, dice)
        for midnight in midnights()
        for measure, kinds, factor in MEASURES
    )


def _number(rows: list[Report], midnight: datetime, kinds: tuple[str, ...], what: int) -> int:
    end = midnight + timedelta(days=1)
    return sum(midnight <= row.at < end and row.cells[what] in kinds for row in rows)


def _total(midnight: datetime, measure: str, listed: int, factor: float, side: str, dice: Dice) -> Report:
    local = midnight.astimezone(LOCAL)
    cells = (
        side,
        other(side),
        local.isoformat(timespec="minutes"),
        (local + timedelta(days=1)).isoformat(timespec="minutes"),
        measure,
        str(round(listed * factor * dice.between(0.8, 1.3))),
    )
    return Report(at=midnight, cells=cells, incident_id=None)
