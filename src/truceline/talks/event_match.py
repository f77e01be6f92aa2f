"""What speaks for and against that two tellings tell of one event.

Against: another day, town, number, length or course. For: the definite word, the same parties, day and town.
"""

from __future__ import annotations

from truceline.talks.knowledge import Knowledge
from truceline.talks.participants import Party
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling
from truceline.talks.times import Timex
from truceline.talks.told_event import Event
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


def may_be(event: Event, each: Telling, words: Words) -> bool:
    """True where the kinds do not exclude it: 'the talks' may be a call."""
    if each.kind == "armed_conflict":
        if "armed_conflict" not in event.kinds:
            return False
        known = words.lowers[event.tellings[0].trigger.last - 1] in _BATTLE
        return known == (words.lowers[each.trigger.last - 1] in _BATTLE)
    may = _MAY_BE.get(each.kind, (each.kind,))
    return any(kind in may for kind in event.kinds)


def speaks_against(knowledge: Knowledge, event: Event, each: Telling) -> bool:
    """True where day, place, number, course, length or instrument differ."""
    return any(
        _day_differs(one.date, each.date)
        or _place_differs(knowledge, one, each)
        or _ordinal_differs(one, each)
        or _course_differs(one, each)
        or _other(one, each)
        or _length_differs(one, each)
        or _instrument_differs(one, each)
        or _begins_a_series(one, each)
        for one in event.compared
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


def speaks_for(scene: Scene, event: Event, each: Telling) -> bool:
    """Something that makes one of the two: a number, the definite word, the parties, day and place."""
    if each.kind == "armed_conflict":
        return True
    ours = [party for party in each.parties if party.entity is not None]
    theirs = [party for party in event.parties if party.entity is not None]
    numbered = any(one.ordinal and each.ordinal and one.ordinal.n == each.ordinal.n for one in event.compared)
    if not ours or not theirs:
        pointed = each.definite and each.bare and (near(scene, event, each) or not each.anchored)
        return numbered or pointed or (_same_day_and_place(event, each) and not ours)
    shared = {one.entity for one in ours} & {one.entity for one in theirs}
    within = all_among(ours, theirs) or all_among(theirs, ours)
    if each.definite or numbered:
        return bool(shared) or (numbered and within) or (within and _same_day_or_place(event, each))
    again = len(shared) > 1 and all_among(ours, theirs)
    return again or (within and (_same_day_or_place(event, each) or _one_course(event, each)))


def _one_course(event: Event, each: Telling) -> bool:
    """Talks of groups that both go on, or are both to come: of the same sides they are the same talks."""
    known = [one for one in (*event.parties, *each.parties) if one.entity is not None]
    general = all(one.group is not None or (one.entity or "").startswith("gpe:") for one in known)
    ahead = each.status.value in ("ongoing", "planned")
    rounds = "negotiation_round" in event.kinds and each.kind == "negotiation_round"
    return (
        rounds and general and ahead and any(one.status.value == each.status.value for one in event.compared)
    )


def all_among(some: list[Party], others: list[Party]) -> bool:
    """True where each is one of the others, or a group or state stands for those of its side."""
    return all(any(_stands_for(each, other) for other in others) for each in some)


def _stands_for(one: Party, other: Party) -> bool:
    if one.entity == other.entity:
        return True
    general = any(each.group is not None or (each.entity or "").startswith("gpe:") for each in (one, other))
    return general and one.side is not None and one.side == other.side


def near(scene: Scene, event: Event, each: Telling) -> bool:
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
        for one in event.compared
    )


def _same_day_or_place(event: Event, each: Telling) -> bool:
    return any(
        (one.date is not None and each.date is not None and one.date.value == each.date.value)
        or (one.place is not None and each.place is not None and one.place.entity == each.place.entity)
        for one in event.compared
    )
