"""Whose acts could have been seen, stratum by stratum, side by side, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from truceline.records import Stratum
from truceline.verification.observability_v1.seen import Seen


class Reached(Enum):
    """Whether a side's acts could have been seen in a stratum."""

    COULD = "could be seen"
    NOBODY_LOOKED = "nobody is known to have looked"
    NOT_SAID = "the source does not say when it looked"
    NOT_BY_THIS = "this channel cannot see them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One stratum and side: whether its acts could have been seen, by which source, how much of the time.

    ``looked`` is the share of the period watched, ``looks`` the passes that saw something; None where
    nothing of the kind is on record. ``one_side_only`` where the stratum reaches some sides and not this
    one, or this one and not others.
    """

    stratum: str
    side: str
    reached: Reached
    source_id: str
    looked: float | None
    looks: int | None
    one_side_only: bool


def reaches(
    strata: Sequence[Stratum], sides: Sequence[str], by_stratum: Mapping[str, Seen]
) -> tuple[Reach, ...]:
    """A row for every stratum and side, in their order.

    by_stratum: what the stratum's source saw of the stratum's area in the period asked about.
    """
    return tuple(
        _reach(stratum, side, sides, by_stratum.get(stratum.id)) for stratum in strata for side in sides
    )


def _reach(stratum: Stratum, side: str, sides: Sequence[str], found: Seen | None) -> Reach:
    told = [each for each in sides if each in stratum.sides_seen]
    return Reach(
        stratum=stratum.id,
        side=side,
        reached=_reached(stratum, side, found),
        source_id=stratum.source_id,
        looked=found.looked if found is not None and found.sensors else None,
        looks=found.looks if found is not None else None,
        one_side_only=0 < len(told) < len(sides),
    )


def _reached(stratum: Stratum, side: str, found: Seen | None) -> Reached:
    if side not in stratum.sides_seen or stratum.channel == "none":
        return Reached.NOT_BY_THIS
    if stratum.exposure_rule != "coverage":
        return Reached.NOT_SAID
    if found is None or not (found.looked > 0 or (found.looks or 0) > 0):
        return Reached.NOBODY_LOOKED
    return Reached.COULD
