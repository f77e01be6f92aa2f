"""When and where a clause says that something took place, how long it lasted, and the how-manieth it was."""

from __future__ import annotations

import re
from dataclasses import dataclass

from truceline.talks.calendar_words import MONTHS, ORDINALS, WEEKDAYS
from truceline.talks.event_words import words_of
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.times import Timex
from truceline.talks.triggers import Trigger
from truceline.talks.unknown_names import unlinked_id

_TOPIC_WORDS = frozenset(("about", "regarding", "over", "on", "concerning", "discussing", "discuss"))
_UNITS = words_of("words", "units")
_TAKES_PLACE = frozenset(
    ("held", "place", "met", "meet", "convened", "hosted", "resumed", "resume", "signed")
)
_DAY = re.compile(r"\d{4}-(?:\d\d-\d\d|W\d\d|\d\d)(?:T.*)?")
_TOWN = ("town", "city", "village")


@dataclass(frozen=True, slots=True)
class Place:
    """Where: an entity or a name nobody knows, and its tokens."""

    entity: str
    tokens: Range
    unlinked: bool = False


@dataclass(frozen=True, slots=True)
class Ordinal:
    """'the third session in two days': 3, session, the time of the window; and the token that says it."""

    n: int
    unit: str
    window: Timex | None
    token: int


def day_of(scene: Scene, trigger: Trigger, clause: Range) -> Timex | None:
    """The time of the clause that is nearest to the trigger; what follows it before what goes before it.

    Of what was put off until another day it is that day.
    """
    if trigger.kind == "armed_conflict":
        return None  # the day beside a war is of what else the clause tells
    found = [
        each for each in scene.times_in(*clause) if each.type in ("DATE", "TIME") and _is_day(each.value)
    ]
    lowers = scene.words.lowers
    if lowers[clause[1] : clause[1] + 1] == ("until",):
        found += [each for each in scene.times_in(clause[1], clause[1] + 4) if _is_day(each.value)]
    until = [
        each for each in found if {*lowers[max(clause[0], each.first - 2) : each.first]} & {"until", "till"}
    ]
    if until and any(word in ("postponed", "delayed") for word in lowers[clause[0] : until[-1].first]):
        return until[-1]
    inside = [each for each in found if trigger.phrase <= each.first < trigger.first]
    after = [each for each in found if each.first >= trigger.last]
    before = [each for each in found if each.last <= trigger.phrase and lowers[each.first - 1] != "by"]
    return next(iter((*inside, *after, *reversed(before))), None)


def _is_day(value: str | None) -> bool:
    return value is not None and (_DAY.fullmatch(value) is not None or value.startswith("XXXX-"))


def duration_of(scene: Scene, trigger: Trigger, clause: Range) -> Timex | None:
    """'a two-hour call', 'three days of negotiations', 'lasted two hours', 'for a third consecutive day'."""
    lowers = scene.text.words.lowers
    for each in scene.times_in(trigger.phrase, clause[1]):
        if each.type != "DURATION" or not each.value or each.value.startswith("PX") or "X" in each.value:
            continue
        before = lowers[each.first - 1] if each.first else ""
        if each.last <= trigger.first or before in (
            "for",
            "lasted",
            "lasting",
            "took",
            "about",
            "nearly",
            "some",
        ):
            return each
    return None


def ordinal_of(scene: Scene, trigger: Trigger, clause: Range) -> Ordinal | None:
    """The how-manieth it is, of which series, and within which time."""
    words = scene.text.words
    for at in range(trigger.phrase, trigger.first + 1):
        n = _ordinal(words.lowers[at])
        if n is None:
            continue
        unit = next((each for each in words.lowers[at + 1 : trigger.last] if each in _UNITS), None)
        if unit is None and words.lowers[trigger.first] in _UNITS:
            unit = words.lowers[trigger.first]
        if unit is not None:
            return Ordinal(n, _single(unit), _window(scene, trigger.last, clause[1]), at)
    if (said := _said_of(scene, trigger, clause)) is not None:
        return said
    for each in scene.times_in(trigger.last, clause[1]):
        if each.rule.startswith("time.nth-consecutive"):
            at = next((n for n in range(each.first, each.last) if _ordinal(words.lowers[n])), each.first)
            return Ordinal(_ordinal(words.lowers[at]) or 1, "day", None, at)
    return None


def _said_of(scene: Scene, trigger: Trigger, clause: Range) -> Ordinal | None:
    """'the session was the sixth in eight days'."""
    lowers = scene.words.lowers
    unit = lowers[trigger.last - 1]
    for at in range(trigger.last, min(trigger.last + 3, clause[1] - 2)):
        n = _ordinal(lowers[at + 2]) if lowers[at] in ("was", "is") and lowers[at + 1] == "the" else None
        if n is not None and unit in _UNITS:
            return Ordinal(n, _single(unit), _window(scene, at + 3, clause[1]), at + 2)
    return None


def _window(scene: Scene, first: int, last: int) -> Timex | None:
    """'in two days' after the name of the series."""
    lowers = scene.text.words.lowers
    for each in scene.times_in(first, min(last, first + 8)):
        if each.type == "DURATION" and lowers[each.first - 1] in ("in", "within", "over"):
            return each
    return None


def _ordinal(word: str) -> int | None:
    if word in ORDINALS:
        return ORDINALS[word]
    found = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", word)
    return int(found[1]) if found else None


def _single(unit: str) -> str:
    return unit.removesuffix("s")


def place_of(scene: Scene, trigger: Trigger, clause: Range) -> Place | None:
    """'in the town', 'the town summit'; what follows the trigger before what goes before it."""
    inside = _named_in_phrase(scene, trigger)
    if inside is not None:
        return inside
    if trigger.kind == "armed_conflict" and scene.text.words.lowers[trigger.last : trigger.last + 1] == (
        "of",
    ):
        return _at(scene, trigger.last, clause[1])
    after = _behind_in(scene, trigger.last, clause[1])
    if after is not None:
        return after
    found = [_at(scene, at, clause[1]) for at in range(clause[0], trigger.phrase) if _leads(scene, at)]
    before = next((each for each in reversed(found) if each is not None), None)
    return before or _of_those(scene, clause[0])


def _of_those(scene: Scene, at: int) -> Place | None:
    """'officials based in the town, who negotiated': where those are who did."""
    lowers = scene.text.words.lowers
    if lowers[at] not in ("who", "which"):
        return None
    based = next((n for n in range(at - 1, max(0, at - 7), -1) if lowers[n : n + 2] == ("based", "in")), None)
    return _at(scene, based + 1, at) if based is not None else None


def _named_in_phrase(scene: Scene, trigger: Trigger) -> Place | None:
    for mention in scene.text.mentions_in(trigger.phrase, trigger.first):
        known = scene.knowledge.by_id[mention.ids[0]]
        owner = scene.text.words.lowers[mention.last : mention.last + 1] == ("'s",)
        if mention.id is not None and known.type in ("place", "facility") and not owner:
            return Place(mention.id, (mention.first, mention.last))
    return None


def _behind_in(scene: Scene, first: int, last: int) -> Place | None:
    topic = False
    for at in range(first, last):
        small = scene.text.words.lowers[at]
        if small in _TOPIC_WORDS and not (small == "on" and scene.times_in(at + 1, at + 3)):
            topic = True
        found = _at(scene, at, last) if _leads(scene, at) else None
        held = scene.words.lowers[at - 1] in _TAKES_PLACE
        if found is not None and (not topic or held or _town(scene, found)):
            return found
    return None


def _leads(scene: Scene, at: int) -> bool:
    lowers = scene.text.words.lowers
    return lowers[at] in ("in", "at") and lowers[at - 1 : at] not in (("based",), ("-",))


def _town(scene: Scene, found: Place) -> bool:
    """A town may stand behind what is talked about; a country there is what is talked about."""
    entity = scene.knowledge.by_id.get(found.entity)
    return entity is not None and (entity.type == "facility" or entity.kind in _TOWN)


def _at(scene: Scene, at: int, last: int) -> Place | None:
    """The place named behind a preposition: known, or a capitalised name that is no day and no month."""
    words = scene.text.words
    begin = at + 1
    while begin < last and words.lowers[begin] in ("the", "a", "neutral", "nearby", "central", "city", "of"):
        begin += 1
    if begin >= last:
        return None
    mention = scene.text.mention_at(begin)
    if mention is not None:
        known = scene.knowledge.by_id[mention.ids[0]]
        ends = words.lowers[mention.last : mention.last + 1] not in (("'s",), ("-",))
        right = known.type in ("place", "facility", "gpe") and mention.id is not None and ends
        return Place(known.id, (mention.first, mention.last)) if right else None
    end = begin
    while end < last and words.texts[end][0].isupper() and scene.text.mention_at(end) is None:
        end += 1
    small = words.lowers[begin]
    if end == begin or small in WEEKDAYS or small in MONTHS or begin != at + 1 or words.lowers[at] == "at":
        return None
    if words.lowers[end : end + 1] in (("'s",), ("-",)):
        return None
    return Place(unlinked_id(" ".join(words.texts[begin:end])), (begin, end), True)
