"""The board of a negotiation as of a moment: each point's status then, and what is read differently.

A divergence is ended by an interpretive note alone: its wording, accepted by every party that the
provision binds, from the moment it was accepted on. Before that moment it is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement.differences import Divergence, diverging
from truceline.agreement.model import Agreement
from truceline.agreement.points import Point, newest_by_source


@dataclass(frozen=True, slots=True, kw_only=True)
class PointThen:
    """A point as it stood: its newest record of that time, and how its provision was read differently.

    ``said`` is the newest record of each who speaks of it: sources that differ stand side by side.
    """

    point: Point
    records: int
    said: tuple[Point, ...]
    diverging: tuple[Divergence, ...]

    @property
    def read_differently(self) -> bool:
        """True while some divergence about it is not ended."""
        return any(not each.ended for each in self.diverging)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Every point as of ``at`` (None: as of the newest record).

    ``unraised`` are divergences of provisions that no point is about, ``later`` the points that
    nobody had raised by then.
    """

    at: datetime | None
    points: tuple[PointThen, ...]
    unraised: tuple[Divergence, ...]
    later: tuple[str, ...]


def board(agreement: Agreement, at: datetime | None = None) -> Board:
    """The board as of a moment, in the order in which points were first raised in the file."""
    read = diverging(agreement, at)
    then = tuple(_then(agreement, at, read))
    about = {each.point.provision_id for each in then}
    raised = {each.point.id for each in then}
    return Board(
        at=at,
        points=then,
        unraised=tuple(each for each in read if each.provision_id not in about),
        later=tuple(dict.fromkeys(each.id for each in agreement.points if each.id not in raised)),
    )


def _then(agreement: Agreement, at: datetime | None, read: tuple[Divergence, ...]) -> Iterator[PointThen]:
    known: dict[str, list[Point]] = {}
    for point in agreement.points:
        if at is None or point.at <= at:
            known.setdefault(point.id, []).append(point)
    for records in known.values():
        newest = records[-1]
        mine = tuple(each for each in read if each.provision_id == newest.provision_id)
        said = newest_by_source(records, at)
        yield PointThen(point=newest, records=len(records), said=said, diverging=mine)
