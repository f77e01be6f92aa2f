"""Acts by columns, as they are put to an agreement, and each as the one act that it is.

An act comes of an incident, or of a table of acts that are taken as given. What is not determined of
it (who, with what, where) stays so in both forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from truceline.agreement import Act
from truceline.compliance.columns import Rows, Times, microseconds, moment
from truceline.compliance.places import Columns
from truceline.records import Notice, NoticeRegister, Place, PlaceKind, TimeSpan
from truceline.space import PLACE_COLUMNS

Objects = npt.NDArray[np.object_]
_NUMBERS = frozenset(PLACE_COLUMNS) - {"place_kind", "area_ref", "geometry"}


@dataclass(frozen=True, kw_only=True)
class Acts:
    """``kind`` (n,) codes; ``earliest``, ``latest`` (n,) microseconds; ``places`` as PLACE_COLUMNS.

    ``party`` (n,) is None where nobody determined who acted. ``weapons`` (n,) holds tuples of codes:
    one is what it was, several are what it may have been, none is not determined. ``events`` are
    moments that deadlines count from, and ``notices`` the register (None: none was asked), for all of
    them. ``lasted`` (n,) is how long each went on, ``counts`` (n,) how many there were: None is not known.
    """

    kind: Objects
    earliest: Times
    latest: Times
    places: Columns
    party: Objects
    weapons: Objects
    events: tuple[tuple[str, datetime], ...] = ()
    lasted: Objects | None = None
    counts: Objects | None = None
    notices: tuple[Notice, ...] | None = None

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, rows: Rows) -> Acts:
        """Some of them, in this order."""
        return replace(
            self,
            kind=self.kind[rows],
            earliest=self.earliest[rows],
            latest=self.latest[rows],
            places={name: column[rows] for name, column in self.places.items()},
            party=self.party[rows],
            weapons=self.weapons[rows],
            lasted=None if self.lasted is None else self.lasted[rows],
            counts=None if self.counts is None else self.counts[rows],
        )

    @cached_property
    def kinds(self) -> tuple[tuple[Any, ...], Rows]:
        """The kinds that occur, and which of them each act is; so ``parties`` and ``armed``."""
        return coded(self.kind)

    @cached_property
    def parties(self) -> tuple[tuple[Any, ...], Rows]:
        """The parties that acted, None among them, and which of them each act has."""
        return coded(self.party)

    @cached_property
    def armed(self) -> tuple[tuple[Any, ...], Rows]:
        """The weapons and sets of weapons, and which of them each act has."""
        return coded(self.weapons)

    def act(self, row: int) -> Act | None:
        """One act alone; None where its place is an outline of several parts, which no single place holds."""
        place = self._place(row)
        return None if place is None else self.placed(row, place)

    def placed(self, row: int, place: Place) -> Act:
        """One act alone, with this place for its own."""
        weapons = self.weapons[row]
        return Act(
            kind=str(self.kind[row]),
            happened=TimeSpan(earliest=moment(int(self.earliest[row])), latest=moment(int(self.latest[row]))),
            place=place,
            party=self.party[row],
            weapon=weapons[0] if len(weapons) == 1 else None,
            candidates=weapons if len(weapons) > 1 else (),
            events=self.events,
            lasted=None if self.lasted is None else self.lasted[row],
            count=None if self.counts is None else self.counts[row],
            notices=self._register,
        )

    @cached_property
    def _register(self) -> NoticeRegister | None:
        return None if self.notices is None else NoticeRegister.of(self.notices)

    def _place(self, row: int) -> Place | None:
        fields = {name: self.places[name][row] for name in PLACE_COLUMNS}
        kind, outline = PlaceKind(fields.pop("place_kind")), fields.pop("geometry")
        rings = () if outline is None else _rings(bytes(outline))
        if kind is PlaceKind.NONE:
            return Place.nowhere()
        if rings is None:
            return None
        numbers: dict[str, Any] = {name: _known(fields[name]) for name in _NUMBERS}
        return Place(kind=kind, area_ref=fields["area_ref"], rings=rings, **numbers)


def acts_of(
    acts: Sequence[Act],
    events: tuple[tuple[str, datetime], ...] = (),
    notices: tuple[Notice, ...] | None = None,
) -> Acts:
    """The same acts by columns; ``events`` and ``notices`` are taken for all of them."""
    return Acts(
        kind=objects(each.kind for each in acts),
        earliest=np.array([microseconds(each.happened.earliest) for each in acts], dtype=np.int64),
        latest=np.array([microseconds(each.happened.latest) for each in acts], dtype=np.int64),
        places={name: _place_column(name, [each.place for each in acts]) for name in PLACE_COLUMNS},
        party=objects(each.party for each in acts),
        weapons=objects((each.weapon,) if each.weapon is not None else each.candidates for each in acts),
        events=events,
        lasted=objects(each.lasted for each in acts),
        counts=objects(each.count for each in acts),
        notices=notices,
    )


def coded(column: Objects) -> tuple[tuple[Any, ...], Rows]:
    """The values that occur, in the order they are met, and the number of each row's."""
    met: dict[Any, int] = {}
    numbers = np.fromiter((met.setdefault(value, len(met)) for value in column), np.intp, len(column))
    return tuple(met), numbers


def objects(values: Iterable[Any]) -> Objects:
    """The values as a column of objects."""
    found = list(values)
    column = np.empty(len(found), dtype=np.object_)
    for row, value in enumerate(found):  # tuples would be taken for rows of an array
        column[row] = value
    return column


def _place_column(name: str, places: Sequence[Place]) -> npt.NDArray[Any]:
    if name == "place_kind":
        return objects(each.kind.value for each in places)
    if name == "geometry":
        return objects(_outline(each) for each in places)
    if name == "area_ref":
        return objects(each.area_ref for each in places)
    return np.array([_number(getattr(each, name)) for each in places], dtype=np.float64)


def _outline(place: Place) -> bytes | None:
    return shapely.to_wkb(shapely.Polygon(place.rings[0], place.rings[1:])) if place.rings else None


def _rings(outline: bytes) -> tuple[tuple[tuple[float, float], ...], ...] | None:
    drawn = shapely.from_wkb(outline, on_invalid="ignore")
    if not isinstance(drawn, shapely.Polygon) or drawn.is_empty:
        return None
    rings = [drawn.exterior, *drawn.interiors]
    return tuple(tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)) for ring in rings)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _known(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
