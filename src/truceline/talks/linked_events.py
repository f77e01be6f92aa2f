"""What one event says of another: a day or town they share, which was first, and what was talked about.

'During the meeting' gives both one day and one town; 'following' and 'ahead of' give bounds; 'at the end of
three days of talks' gives the talks their days. What comes so is derived, and names the event it comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling
from truceline.talks.told_event import Event

_DISCUSSED = frozenset(("discussed", "discuss", "agenda", "raised", "addressed", "topics"))
_SHARE = (
    "call",
    "meeting",
    "summit",
    "negotiation_round",
    "talks",
    "press_conference",
    "signing",
    "briefing",
)


@dataclass(frozen=True, slots=True)
class _Told:
    telling: Telling
    event: Event


def link_events(scene: Scene, events: Sequence[Event]) -> None:
    """Give the events of one document what they have from each other; changes them."""
    told = sorted(
        (_Told(each, event) for event in events for each in event.tellings),
        key=lambda each: each.telling.trigger.first,
    )
    main: _Told | None = None
    sentence: Range = (0, 0)
    for each in told:
        here = scene.words.sentence_of(each.telling.trigger.first)
        if here != sentence:
            main, sentence = each, here
        elif main is not None and main.event is not each.event and each.telling.link is not None:
            _link(main.event, each.event, each.telling.link)
    _discussed(scene, told)


def _link(main: Event, other: Event, how: str) -> None:
    if main.kinds[0] not in _SHARE or other.kinds[0] not in _SHARE:
        return
    if how == "during":
        _share(main, other)
        _share(other, main)
    elif how == "end":
        _ends_with(other, main)
    else:
        first, second = (other, main) if how == "after" else (main, other)
        _in_order(first, second)


def _share(one: Event, other: Event) -> None:
    if one.day is None and other.day is not None:
        one.day_from, one.day = other, other.day
    if one.place is None and other.place is not None:
        one.place = other.place


def _in_order(first: Event, second: Event) -> None:
    """The first was over when the second began."""
    if second.day is None and first.day is not None and (begun := _day(first)) is not None:
        second.bounds["not_before"] = begun.isoformat()
        second.bounds_from = second.bounds_from or first
    if first.day is None and second.day is not None and (ended := _day(second)) is not None:
        first.bounds["not_after"] = ended.isoformat()
        first.bounds_from = first.bounds_from or second


def _ends_with(lasting: Event, last: Event) -> None:
    """'at the end of three days of talks': the talks' last day is the other's."""
    end = _day(last)
    if lasting.day is not None or end is None:
        return
    lasting.bounds["not_after"] = end.isoformat()
    lasting.bounds_from = last
    length = lasting.length
    days = length.value if length is not None else None
    if days is not None and days.startswith("P") and days.endswith("D") and days[1:-1].isdigit():
        lasting.bounds["not_before"] = (end - timedelta(days=int(days[1:-1]) - 1)).isoformat()


def _day(event: Event) -> date | None:
    value = event.day.value if event.day is not None else None
    try:
        return date.fromisoformat(value[:10]) if value is not None and "W" not in value else None
    except ValueError:
        return None


def _discussed(scene: Scene, told: Sequence[_Told]) -> None:
    """'The hardest issues will be discussed, namely …' is said of the event told last in the paragraph."""
    words = scene.words
    tells = {words.sentence_of(each.telling.trigger.first) for each in told if each.event.kinds[0] in _SHARE}
    if not told or _DISCUSSED.isdisjoint(words.lowers):
        return
    for first, last in scene.sentences:
        if (first, last) in tells or _DISCUSSED.isdisjoint(words.lowers[first:last]):
            continue
        paragraph = scene.paragraph(first)
        before = [each for each in told if paragraph[0] <= each.telling.trigger.first < first]
        ahead = any(each in ("will", "would", "expect", "expected") for each in words.lowers[first:last])
        fitting = [each.event for each in before if _fits(each.event, ahead)]
        if fitting:
            fitting[-1].topics += tuple(scene.issues_in(first, last))


def _fits(event: Event, ahead: bool) -> bool:
    planned = any(each.status.value == "planned" for each in event.tellings)
    return event.kinds[0] in _SHARE and planned == ahead
