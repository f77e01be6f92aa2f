"""What truly happens: the incidents behind every report, with the side that caused each.

comes in:  a seed
goes out:  Happening records in time order, numbered from 1

Each stratum has a mean per day and a true rate ratio in the truce. Day counts are negative
binomial with k = 10 (methods.md 6a: the noise that real days have); hours follow the stratum's day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from truceline.simulate.days import EXERCISE, SMOKE, in_truce, midnights
from truceline.simulate.draws import Dice
from truceline.simulate.geography import (
    CROSSING_TARNWICK,
    RANGE_GREYHOLT,
    Spot,
    front_line,
    on_front,
    towns,
)

DAY_NOISE_K = 10
SIDES = ("amber", "cobalt")
NORTHERN, SOUTHERN = SIDES


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One kind of violence or of clutter: how often, when in the day, how close to the line.

    ``hours`` are 24 weights of the local hour; ``share_in_towns`` is how much of it falls on a
    town rather than along the line; ``depth_m`` the sigma of the distance behind the line.
    """

    stratum: str
    kinds: tuple[str, ...]
    kind_weights: tuple[float, ...]
    per_day: float
    rate_ratio: float
    hours: tuple[float, ...]
    share_in_towns: float
    depth_m: float
    has_side: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One true incident of so many ``rounds``.

    ``side`` is None where no party's act caused it; ``lasts`` is for fires; ``exempt_under``
    names the provision that lets it pass.
    """

    incident_id: int
    stratum: str
    kind: str
    side: str | None
    spot: Spot
    happened: datetime
    rounds: int = 1
    lasts: timedelta = timedelta(0)
    exempt_under: str | None = None


_DAWN_AND_DUSK = (1, 1, 1, 1, 2, 4, 6, 6, 5, 4, 3, 3, 3, 3, 3, 3, 4, 5, 6, 6, 5, 4, 2, 1)
_DAYLIGHT = (1, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 5, 4, 3, 2, 1, 1)
_AFTERNOON = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 2, 1, 1, 1)
_WORKING_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 0, 1, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0)

PATTERNS = (
    Pattern(
        stratum="shelling",
        kinds=("artillery", "mortar", "mlrs"),
        kind_weights=(0.55, 0.37, 0.08),
        per_day=24,
        rate_ratio=0.1,
        hours=_DAWN_AND_DUSK,
        share_in_towns=0.4,
        depth_m=4000,
    ),
    Pattern(
        stratum="drone-strikes",
        kinds=("fpv_drone_strike",),
        kind_weights=(1,),
        per_day=14,
        rate_ratio=1.0,
        hours=_DAYLIGHT,
        share_in_towns=0.6,
        depth_m=3000,
    ),
    Pattern(
        stratum="assaults",
        kinds=("ground_assault",),
        kind_weights=(1,),
        per_day=2,
        rate_ratio=0.6,
        hours=_DAWN_AND_DUSK,
        share_in_towns=0,
        depth_m=500,
    ),
    Pattern(
        stratum="fires",
        kinds=("vegetation_fire",),
        kind_weights=(1,),
        per_day=10,
        rate_ratio=1.0,
        hours=_AFTERNOON,
        share_in_towns=0,
        depth_m=15000,
        has_side=False,
    ),
    Pattern(
        stratum="quarry",
        kinds=("quarry_blast",),
        kind_weights=(1,),
        per_day=1,
        rate_ratio=1.0,
        hours=_WORKING_HOURS,
        share_in_towns=0,
        depth_m=0,
        has_side=False,
    ),
)
ROUNDS = {"artillery": (1, 12), "mortar": (1, 8), "mlrs": (8, 32)}
_QUARRY = Spot(lon_deg=-29.33, lat_deg=41.66)


def happenings(seed: int) -> tuple[Happening, ...]:
    """Every true incident of the world, in time order, numbered from 1."""
    found = [incident for pattern in PATTERNS for incident in _of_pattern(pattern, seed)]
    found.extend(_exempted(Dice(seed, "exempted")))
    found.sort(key=lambda incident: (incident.happened, incident.kind, incident.spot.lon_deg))
    return tuple(replace(incident, incident_id=number) for number, incident in enumerate(found, start=1))


def _of_pattern(pattern: Pattern, seed: int) -> Iterator[Happening]:
    dice = Dice(seed, f"happenings {pattern.stratum}")
    for midnight in midnights():
        ratio = pattern.rate_ratio if in_truce(midnight) else 1.0
        for _ in range(dice.count(pattern.per_day * ratio, DAY_NOISE_K)):
            yield _one(pattern, midnight, dice)


def _one(pattern: Pattern, midnight: datetime, dice: Dice) -> Happening:
    side = dice.choose(SIDES, (0.55, 0.45)) if pattern.has_side else None
    kind = dice.choose(pattern.kinds, pattern.kind_weights)
    return Happening(
        incident_id=0,
        stratum=pattern.stratum,
        kind=kind,
        side=side,
        spot=_where(pattern, side, dice),
        happened=_when(midnight, pattern.hours, dice),
        rounds=_rounds(kind, dice),
        lasts=timedelta(minutes=int(dice.between(180, 720))) if side is None else timedelta(0),
    )


def _rounds(kind: str, dice: Dice) -> int:
    least, most = ROUNDS.get(kind, (1, 1))
    return least + int(dice.between(0, most - least + 1))


def _when(midnight: datetime, hours: tuple[float, ...], dice: Dice) -> datetime:
    hour = dice.choose(range(24), hours)
    return midnight + timedelta(hours=hour, seconds=int(dice.between(0, 3600)))


def _where(pattern: Pattern, side: str | None, dice: Dice) -> Spot:
    """Near a town or along the line; fire falls on the other side's ground."""
    if pattern.stratum == "quarry":
        return _QUARRY.shifted(dice.normal(200), dice.normal(200))
    if dice.chance(pattern.share_in_towns):
        town = dice.choose(towns(), [town.weight for town in towns()])
        return town.shifted(dice.normal(1800), dice.normal(1800))
    line = front_line()
    depth_m = abs(dice.normal(pattern.depth_m))
    southwards = dice.chance(0.5) if side is None else side == NORTHERN
    return on_front(dice.between(line[0][0], line[-1][0])).shifted(0, -depth_m if southwards else depth_m)


def _exempted(dice: Dice) -> Iterator[Happening]:
    """Fire that the agreement lets pass: six rounds of a notified exercise, three of smoke."""
    for number in range(6):
        yield _allowed("artillery", RANGE_GREYHOLT, EXERCISE[0], 20 + 35 * number, "P3", dice)
    for number in range(3):
        yield _allowed("mortar", CROSSING_TARNWICK, SMOKE[0], 30 + 50 * number, "P4", dice)


def _allowed(
    kind: str, centre: tuple[float, float], start: datetime, minutes: int, provision: str, dice: Dice
) -> Happening:
    return Happening(
        incident_id=0,
        stratum="exempted",
        kind=kind,
        side=NORTHERN,
        spot=Spot(lon_deg=centre[0], lat_deg=centre[1]).shifted(dice.normal(500), dice.normal(500)),
        happened=start + timedelta(minutes=minutes, seconds=int(dice.between(0, 600))),
        exempt_under=provision,
    )
