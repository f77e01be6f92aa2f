"""Which tellings of one document tell of one event: 'the call' is the call told before, 'another' is not.

Two are one only where nothing speaks against it (day, town, ordinal, what came of it) and something for it:
the definite word, the same parties, the same day in the same place. Two meetings in one town stay two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from truceline.talks.issues import Named
from truceline.talks.knowledge import Knowledge
from truceline.talks.participants import Party
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling, joined
from truceline.talks.times import Timex
from truceline.talks.when_where import Place
from truceline.talks.words import Words

_MAY_BE = {
    "talks": ("call", "meeting", "summit", "negotiation_round", "talks"),
    "meeting": ("meeting", "summit", "talks"),
    "summit": ("summit", "meeting", "talks"),
    "call": ("call", "talks", "contact"),
    "contact": ("contact", "call"),
    "negotiation_round": ("negotiation_round", "talks"),
}
_SYNONYMS = {"session": "round", "sitting": "round", "meeting": "round"}
_AHEAD = ("planned", "explored")
_BATTLE = frozenset(("bombardment", "shelling", "offensive", "airstrikes", "strikes", "bombing", "clashes"))


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

    def add(self, told: Telling) -> None:
        """One more telling: the first that names a day or a place gives it."""
        self.tellings.append(told)
        self.day = self.day or (told.date if told.date is not None and told.date.value else None)
        self.place = self.place or told.place

    @property
    def kinds(self) -> list[str]:
        """The kinds that its tellings give it; 'talks' only where none is more exact."""
        said = [each.kind for each in self.tellings]
        return [each for each in said if each != "talks"] or said

    @property
    def parties(self) -> list[Party]:
        """Everybody whom a telling or a roster names, each once."""
        found: dict[str | None, Party] = {}
        for each in (*(one for told in self.tellings for one in told.parties), *self.extra):
            known = found.setdefault(each.entity or each.group, each)
            if known.count is None and each.count is not None:
                found[each.entity or each.group] = replace(known, group=each.group, count=each.count)
        return list(found.values())

    @property
    def sides(self) -> set[str]:
        """The sides of those who take part."""
        return {each.side for each in self.parties if each.side is not None}

    @property
    def length(self) -> Timex | None:
        """How long it lasted, by the first telling that says so."""
        return next((each.duration for each in self.tellings if each.duration is not None), None)


def events_of(scene: Scene, told: Iterable[Telling]) -> list[Event]:
    """The events that the tellings tell of, in the order in which they are first told."""
    found: list[Event] = []
    latest: list[Event] = []
    for told_now in _said_once(told):
        each = _continued(latest, told_now)
        event = _told_before(scene, latest, each)
        if event is None and each.anchored:
            event = Event()
            found.append(event)
        if event is not None:
            event.add(each)
            latest = [event, *(one for one in latest if one is not event)]
    return found


def _continued(latest: list[Event], each: Telling) -> Telling:
    """'Discussions will continue on Monday': of the same sides as the round told before."""
    if not each.continues or any(party.entity for party in each.parties):
        return each
    kinds = ("negotiation_round", "meeting", "talks")
    before = next((event for kind in kinds for event in latest if kind in event.kinds), None)
    if before is None:
        return each
    kind = before.kinds[0] if each.kind == "talks" else each.kind
    return replace(each, kind=kind, parties=tuple(before.parties))


def _said_once(told: Iterable[Telling]) -> Iterator[Telling]:
    waiting: Telling | None = None
    for each in told:
        if waiting is not None and each.same:
            waiting = joined(waiting, each)
            continue
        if waiting is not None:
            yield waiting
        waiting = each
    if waiting is not None:
        yield waiting


def _told_before(scene: Scene, latest: list[Event], each: Telling) -> Event | None:
    for event in latest:
        if (
            _may_be(event, each, scene.text.words)
            and not _against(scene.knowledge, event, each)
            and _for(scene, event, each)
        ):
            return event
    return None


def _may_be(event: Event, each: Telling, words: Words) -> bool:
    if each.kind == "armed_conflict":
        if "armed_conflict" not in event.kinds:
            return False
        known = words.lowers[event.tellings[0].trigger.last - 1] in _BATTLE
        return known == (words.lowers[each.trigger.last - 1] in _BATTLE)
    may = _MAY_BE.get(each.kind, (each.kind,))
    return any(kind in may for kind in event.kinds)


def _against(knowledge: Knowledge, event: Event, each: Telling) -> bool:
    return any(
        _day_differs(one.date, each.date)
        or _place_differs(knowledge, one, each)
        or _ordinal_differs(one, each)
        or _course_differs(one, each)
        or _other(one, each)
        or _length_differs(one, each)
        or _instrument_differs(one, each)
        or _begins_a_series(one, each)
        for one in event.tellings
    )


def _day_differs(one: Timex | None, other: Timex | None) -> bool:
    if one is None or other is None or one.value is None or other.value is None:
        return False
    a, b = one.value[:10], other.value[:10]
    return len(a) == len(b) == 10 and a != b and "-W" not in a + b


def _place_differs(knowledge: Knowledge, one: Telling, other: Telling) -> bool:
    if (
        one.kind == "armed_conflict"
        or one.place is None
        or other.place is None
        or one.place.entity == other.place.entity
    ):
        return False
    a, b = knowledge.by_id.get(one.place.entity), knowledge.by_id.get(other.place.entity)
    within = a is not None and b is not None and a.country == b.country and "gpe" in (a.type, b.type)
    return not within


def _ordinal_differs(one: Telling, other: Telling) -> bool:
    if one.ordinal is None or other.ordinal is None:
        return False
    units = {_SYNONYMS.get(each.ordinal.unit, each.ordinal.unit) for each in (one, other) if each.ordinal}
    one_series = not other.points_only or (one.ordinal.window is None) == (other.ordinal.window is None)
    return len(units) == 1 and one_series and one.ordinal.n != other.ordinal.n


def _begins_a_series(one: Telling, other: Telling) -> bool:
    """'a fourth round of talks on prisoners' is not the talks before without a number and that subject."""
    told = {each.code for each in one.topics}
    return (
        other.ordinal is not None
        and one.ordinal is None
        and not other.definite
        and bool({each.code for each in other.topics} - told)
    )


def _other(one: Telling, other: Telling) -> bool:
    """'another session' is not the one before, unless both have one number."""
    numbered = one.ordinal is not None and other.ordinal is not None and one.ordinal.n == other.ordinal.n
    return (
        other.other
        and not numbered
        and not (other.definite and other.date is not None and other.date == one.date)
    )


def _course_differs(one: Telling, other: Telling) -> bool:
    """One took place and one is to come, or one was called off and one took place."""
    a, b = one.status.value, other.status.value
    if one.status.known != "said" or other.status.known != "said" or a == b:
        return False
    if "cancelled" in (a, b):
        return not (b == "cancelled" and a in _AHEAD) and not (other.definite and a in _AHEAD)
    return (a in _AHEAD) != (b in _AHEAD) and not other.definite


def _length_differs(one: Telling, other: Telling) -> bool:
    if one.duration is None or other.duration is None or other.definite:
        return False
    return one.duration.value != other.duration.value


def _instrument_differs(one: Telling, other: Telling) -> bool:
    return (one.instrument is None) != (other.instrument is None) or (
        one.instrument is not None and not other.definite
    )


def _for(scene: Scene, event: Event, each: Telling) -> bool:
    """Something that makes one of the two: a number, the definite word, the parties, day and place."""
    if each.kind == "armed_conflict":
        return True
    ours = [party for party in each.parties if party.entity is not None]
    theirs = [party for party in event.parties if party.entity is not None]
    numbered = any(one.ordinal and each.ordinal and one.ordinal.n == each.ordinal.n for one in event.tellings)
    if not ours or not theirs:
        pointed = each.definite and each.bare and (_near(scene, event, each) or not each.anchored)
        return numbered or pointed or (_same_day_and_place(event, each) and not ours)
    shared = {one.entity for one in ours} & {one.entity for one in theirs}
    within = _all_among(ours, theirs) or _all_among(theirs, ours)
    if each.definite or numbered:
        return bool(shared) or (numbered and within) or (within and _same_day_or_place(event, each))
    again = len(shared) > 1 and _all_among(ours, theirs)
    return again or (within and (_same_day_or_place(event, each) or _one_course(event, each)))


def _one_course(event: Event, each: Telling) -> bool:
    """Talks of groups that both go on, or are both to come: of the same sides they are the same talks."""
    known = [one for one in (*event.parties, *each.parties) if one.entity is not None]
    general = all(one.group is not None or (one.entity or "").startswith("gpe:") for one in known)
    ahead = each.status.value in ("ongoing", "planned")
    rounds = "negotiation_round" in event.kinds and each.kind == "negotiation_round"
    return (
        rounds and general and ahead and any(one.status.value == each.status.value for one in event.tellings)
    )


def _all_among(some: list[Party], others: list[Party]) -> bool:
    """True where each is one of the others, or a group or state stands for those of its side."""
    return all(any(_stands_for(each, other) for other in others) for each in some)


def _stands_for(one: Party, other: Party) -> bool:
    if one.entity == other.entity:
        return True
    general = any(each.group is not None or (each.entity or "").startswith("gpe:") for each in (one, other))
    return general and one.side is not None and one.side == other.side


def _near(scene: Scene, event: Event, each: Telling) -> bool:
    """Within the paragraph or the one before."""
    words = scene.text.words
    return words.paragraph_of(each.trigger.first) - words.paragraph_of(event.tellings[-1].trigger.first) <= 3


def _same_day_and_place(event: Event, each: Telling) -> bool:
    return any(
        one.date is not None
        and each.date is not None
        and one.date.value == each.date.value
        and one.place is not None
        and each.place is not None
        and one.place.entity == each.place.entity
        for one in event.tellings
    )


def _same_day_or_place(event: Event, each: Telling) -> bool:
    return any(
        (one.date is not None and each.date is not None and one.date.value == each.date.value)
        or (one.place is not None and each.place is not None and one.place.entity == each.place.entity)
        for one in event.tellings
    )
