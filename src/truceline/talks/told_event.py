"""One event of a document: its tellings, and what it has from other events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from truceline.talks.issues import Named
from truceline.talks.participants import Party
from truceline.talks.telling import Telling
from truceline.talks.times import Timex
from truceline.talks.when_where import Place

MOST_COMPARED = 20
"""Tellings of one event, from its first and from its last, that another telling is compared with."""


@dataclass(slots=True, eq=False)
class Event:
    """The tellings of one event, in the order of the text, and what it has from other events."""

    tellings: list[Telling] = field(default_factory=list)
    day: Timex | None = None
    day_from: Event | None = None
    place: Place | None = None
    bounds: dict[str, str] = field(default_factory=dict)
    bounds_from: Event | None = None
    topics: tuple[Named, ...] = ()
    extra: tuple[Party, ...] = ()
    _named: dict[str | None, Party] = field(default_factory=dict)

    def add(self, told: Telling) -> None:
        """One more telling: the first that names a day or a place gives it."""
        self.tellings.append(told)
        self.day = self.day or (told.date if told.date is not None and told.date.value else None)
        self.place = self.place or told.place
        _put(self._named, told.parties)

    @property
    def compared(self) -> list[Telling]:
        """The tellings that another is compared with: of one told very often the first and the last."""
        if len(self.tellings) <= 2 * MOST_COMPARED:
            return self.tellings
        return self.tellings[:MOST_COMPARED] + self.tellings[-MOST_COMPARED:]

    @property
    def kinds(self) -> list[str]:
        """The kinds that its tellings give it; 'talks' only where none is more exact."""
        said = [each.kind for each in self.tellings]
        return [each for each in said if each != "talks"] or said

    @property
    def parties(self) -> list[Party]:
        """Everybody whom a telling or a roster names, each once."""
        return list(_put(dict(self._named), self.extra).values())

    @property
    def sides(self) -> set[str]:
        """The sides of those who take part."""
        return {each.side for each in self.parties if each.side is not None}

    @property
    def length(self) -> Timex | None:
        """How long it lasted, by the first telling that says so."""
        return next((each.duration for each in self.tellings if each.duration is not None), None)


def _put(found: dict[str | None, Party], parties: Iterable[Party]) -> dict[str | None, Party]:
    """The parties with those of one more telling, each once; a number that is told later is kept."""
    for each in parties:
        known = found.setdefault(each.entity or each.group, each)
        if known.count is None and each.count is not None:
            found[each.entity or each.group] = replace(known, group=each.group, count=each.count)
    return found
