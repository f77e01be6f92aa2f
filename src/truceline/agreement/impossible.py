"""Dates and lines that cannot be as they are written: each refused with both places that clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from truceline.agreement.fields import Fields, Sheet
from truceline.records import DatedPeriod

if TYPE_CHECKING:
    from truceline.agreement.model import Reading


def check_overlaps(sheet: Sheet, what: str, periods: Iterable[tuple[int, DatedPeriod]]) -> None:
    """Note periods of one record that overlap: which of the two decisions would then hold?"""
    in_order = sorted(periods, key=lambda each: each[1].period.start)
    for (line, one), (later_line, other) in pairwise(in_order):
        end = one.period.end
        if end is None or end > other.period.start:
            message = (
                f"two periods of {what} overlap: {_words(one)} on line {line}, {_words(other)} "
                f"on line {later_line}."
            )
            remedy = "End the first where the second begins: 'to' is the moment that is out."
            sheet.wrong("TL-AGR-004", later_line, message, remedy, column="in_force")


def check_order(sheet: Sheet, line: int, start: datetime | None, end: datetime | None) -> None:
    """Note a drawing that ends before it begins."""
    if start is not None and end is not None and end <= start:
        message = f"it is drawn from {_moment(start)} to {_moment(end)}, which is not after it."
        sheet.wrong("TL-AGR-004", line, message, "Write the earlier moment first.", column="valid_to")


def check_note_after_reading(fields: Fields, reading: Reading) -> None:
    """Note a divergence that was ended before anybody had read the words so."""
    note = reading.settled
    if note is not None and note.at is not None and reading.at is not None and note.at < reading.at:
        message = (
            f"the note of {_moment(note.at)} is earlier than the reading that it settles, "
            f"of {_moment(reading.at)}."
        )
        fields.sheet.wrong("TL-AGR-004", fields.line, message, "Mend one of the two dates.", column="at")


def check_crosses_nothing(sheet: Sheet, line_no: int, line_id: str, shape: BaseGeometry) -> None:
    """Note a line that crosses itself, with the two parts that do: on which side of it would a place lie?"""
    crossing = None if shape.is_simple else next(_crossings(shape), None)
    if crossing is not None:
        one, other, where = crossing
        message = (
            f"the line '{line_id}' crosses itself: its part from {one} meets its part from {other} "
            f"at ({where.x:.6g}, {where.y:.6g})."
        )
        remedy = "Draw it without the loop, or as two lines."
        sheet.wrong("TL-AGR-010", line_no, message, remedy, line_id, "geometry")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """One straight stretch of a drawing: which of its pieces, which stretch of it, and its two ends."""

    piece: int
    at: int
    last: int
    ends: tuple[tuple[float, ...], tuple[float, ...]]

    @property
    def words(self) -> str:
        """From where to where."""
        (lon, lat), (to_lon, to_lat) = self.ends
        return f"({lon:.6g}, {lat:.6g}) to ({to_lon:.6g}, {to_lat:.6g})"

    def may_meet(self, other: _Stretch, met: BaseGeometry) -> bool:
        """True where the drawing only goes on, closes a ring, or two of its pieces join at their ends."""
        if not isinstance(met, shapely.Point) or (met.x, met.y) not in {*self.ends} & {*other.ends}:
            return False
        if self.piece != other.piece:
            return all(each.at in (0, each.last) for each in (self, other))
        return abs(self.at - other.at) in (1, self.last)


def _crossings(shape: BaseGeometry) -> Iterator[tuple[str, str, shapely.Point]]:
    """Pairs of stretches that meet elsewhere than at the point they share in the drawing's course."""
    stretches = list(_stretches(shape))
    drawn = [shapely.LineString(each.ends) for each in stretches]
    tree = shapely.STRtree(drawn)
    for number, stretch in enumerate(stretches):
        for other in sorted(map(int, tree.query(drawn[number], predicate="intersects"))):
            met = drawn[number].intersection(drawn[other])
            if other > number and not stretch.may_meet(stretches[other], met):
                yield stretch.words, stretches[other].words, met.representative_point()


def _stretches(shape: BaseGeometry) -> Iterator[_Stretch]:
    for number, piece in enumerate(shapely.get_parts(shape)):
        points = [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(piece)]
        for at, ends in enumerate(pairwise(points)):
            yield _Stretch(number, at, len(points) - 2, ends)


def _words(dated: DatedPeriod) -> str:
    end = "with no end" if dated.period.end is None else f"to {_moment(dated.period.end)}"
    return f"from {_moment(dated.period.start)} {end}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
