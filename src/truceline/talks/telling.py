"""One telling of an event: what one clause says of a meeting, call, round: who, when, where, how long, which.

Comes in: a Scene. Goes out: ``Telling`` items in the order of the text; which of them tell of one event is
decided after (same_event.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from truceline.talks.assertion import DENIED, MADE
from truceline.talks.attending import attending
from truceline.talks.event_clauses import clause, split
from truceline.talks.event_status import Status, status_of
from truceline.talks.event_words import words_of
from truceline.talks.issues import Named
from truceline.talks.participants import Party
from truceline.talks.phrases import Range
from truceline.talks.said import LONGEST_SENTENCE
from truceline.talks.scene import Scene
from truceline.talks.times import Timex
from truceline.talks.triggers import ONLY_POINTING, Trigger, triggers
from truceline.talks.when_where import Ordinal, Place, day_of, duration_of, ordinal_of, place_of

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "such", "both", "his", "her", "their", "its"))
_INSTRUMENTS = words_of("signed", "instruments")
_DECLARATIONS = words_of("signed", "declarations")
_PLURAL = words_of("words", "groups") | frozenset(
    ("they", "both", "sides", "leaders", "delegations", "ministers", "envoys", "negotiators", "we")
)
_AGREED = frozenset(("agreed", "agree", "agrees"))
_SEVERAL = _PLURAL | {"two", "pair", "three", "trio"}
_GOES_ON = frozenset(("continue", "continues", "resume", "resumes", "proceed"))
_BY = frozenset(("by", "over", "on", "via"))
LONGEST_BARE = 4
"""Tokens before 'call' in a phrase that only points, as 'the two-hour call' does."""
MODES = ("phone", "video", "in_person")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one clause tells; ``kind`` as of its trigger, 'talks' where the words may mean several.

    ``definite`` for 'the call'; ``bare`` where its phrase names nobody; ``other`` for 'another call';
    ``same`` where the text says that it is the one told before ('this is the third session'); ``follows``
    where it is the next after one told before, and arranged. ``link`` is how it hangs on the telling before:
    during, after, before, end.
    """

    trigger: Trigger
    clause: Range
    kind: str
    status: Status
    parties: tuple[Party, ...]
    date: Timex | None
    duration: Timex | None
    place: Place | None
    ordinal: Ordinal | None
    topics: tuple[Named, ...]
    mode: str | None
    definite: bool
    other: bool
    same: bool
    follows: bool
    bare: bool
    continues: bool
    link: str | None
    instrument: Range | None = None
    points_only: bool = False

    @property
    def anchored(self) -> bool:
        """True where it says enough to be an event without one told before; not 'formats for discussions'."""
        vague = self.status.value == "explored" and not self.trigger.verb and len(self.parties) < 2
        return self._says_enough and not (vague and self.date is None)

    @property
    def _says_enough(self) -> bool:
        if self.kind in ("signing", "declaration"):
            return self.instrument is not None
        if self.kind == "armed_conflict":
            return True
        known = any(each.entity is not None for each in self.parties)
        if self.kind == "report":
            return any(each.role == "reporting" for each in self.parties)
        if self.points_only:
            return False
        if self.kind == "summit" and self.parties:
            return True
        if self.kind in ("briefing", "contact"):
            return known
        if self.trigger.verb:
            several = len(self.parties) > 1 or any((each.count or 0) > 1 for each in self.parties)
            return several or (known and (self.date or self.place) is not None)
        return known or (self.date is not None and self.place is not None) or self.ordinal is not None


def tellings(scene: Scene) -> list[Telling]:
    """Every telling of the paragraphs in English, in the order of the text."""
    found: list[Telling] = []
    words = scene.text.words
    for first, last in words.sentences:
        if last - first > LONGEST_SENTENCE:
            continue
        here = list(triggers(scene.text, first, last))
        if here and scene.text.in_english(first):
            while first < here[0].phrase and scene.text.before_body(first):
                first += 1
            found += _of_sentence(scene, here, (first, last))
    return found


def _of_sentence(scene: Scene, here: list[Trigger], sentence: Range) -> Iterator[Telling]:
    floor, last = sentence
    for n, trigger in enumerate(here):
        ceiling, next_floor = last, floor
        if n + 1 < len(here):
            ceiling, next_floor = split(scene.text.words, trigger, here[n + 1], last)
        within = clause(scene.text.words, trigger, min(floor, trigger.phrase), ceiling)
        told = _telling(scene, trigger, within, sentence, ceiling)
        if told is not None:
            yield told
        floor = max(floor, next_floor)


def _telling(scene: Scene, trigger: Trigger, within: Range, sentence: Range, ceiling: int) -> Telling | None:
    words = scene.text.words
    instrument = _instrument(scene, trigger, within) if trigger.kind in ("signing", "declaration") else None
    if trigger.verb and trigger.kind in ("signing", "declaration") and instrument is None:
        return None
    begin = max(sentence[0], _content_begins(scene, trigger))
    attend = attending(scene, trigger, within, (begin, sentence[1]))
    follows = _follows(words.lowers, trigger, within)
    left = words.lowers[within[0] : trigger.first]
    if follows and not attend and _AGREED.intersection(left):
        attend = scene.main_subject(begin, trigger.phrase) or _who_agreed(scene, trigger)
    parties = tuple(scene.with_side(each) for each in attend)
    if (
        trigger.verb
        and not _parties_suffice(trigger, parties, left)
        and not (follows and (parties or _several(left)))
    ):
        return None
    opening = words.lowers[trigger.phrase]
    ordinal = ordinal_of(scene, trigger, within)
    before = words.lowers[max(0, trigger.phrase - 3) : trigger.phrase]
    kind, mode = _kind_and_mode(scene, trigger, within)
    told = _quoted(scene, trigger, within)
    return Telling(
        trigger=trigger,
        clause=within,
        kind=kind,
        status=_denied(scene, trigger, status_of(words, trigger, within)),
        parties=parties,
        date=day_of(scene, trigger, told),
        duration=duration_of(scene, trigger, told),
        place=place_of(scene, trigger, told),
        ordinal=ordinal,
        topics=tuple(scene.issues_in(trigger.phrase, ceiling)) if trigger.kind != "armed_conflict" else (),
        mode=mode,
        definite=not trigger.verb
        and (opening in _DEFINITE or "such" in words.lowers[trigger.phrase : trigger.first]),
        other=any(
            word in words_of("words", "other") for word in words.lowers[trigger.phrase : trigger.first + 1]
        ),
        follows=follows,
        same=any(word in ("this", "it") for word in before) and any(word in ("is", "was") for word in before),
        bare=_bare(scene, trigger),
        continues=any(word in _GOES_ON for word in words.lowers[trigger.last : trigger.last + 4]),
        link=_link(words.lowers, trigger),
        instrument=instrument,
        points_only=trigger.last - trigger.first == 1 and words.lowers[trigger.first] in ONLY_POINTING,
    )


def _follows(lowers: tuple[str, ...], trigger: Trigger, within: Range) -> bool:
    """'the next round is set for', 'agreed to meet again'; not where a negation stands in the clause."""
    if trigger.kind not in words_of("next", "kinds"):
        return False
    near = lowers[trigger.phrase : min(trigger.last + 2, within[1])]
    around = (*lowers[within[0] : trigger.phrase], *lowers[trigger.last : within[1]])
    return (
        not words_of("next", "words").isdisjoint(near)
        and not words_of("next", "arranged").isdisjoint(around)
        and words_of("status", "negations").isdisjoint(around)
        and words_of("status", "refused").isdisjoint(around)
        and "no" not in around
    )


def _who_agreed(scene: Scene, trigger: Trigger) -> tuple[Party, ...]:
    """'A met B and agreed to meet again': whoever says that he agrees."""
    said = scene.via(trigger.first)
    if said is None or said["speaker"] is None or said["source"] is None:
        return ()
    span = said["source"]
    tokens = scene.token(span["start"]), scene.token(span["end"])
    return (scene.party(said["speaker"], tokens),)


def _several(left: tuple[str, ...]) -> bool:
    """True for a subject of several whom other words name: 'the two', 'they', 'the delegations'."""
    return not _SEVERAL.isdisjoint(left)


def _quoted(scene: Scene, trigger: Trigger, within: Range) -> Range:
    """The clause inside the quotation that the trigger stands in: the day of saying is no day of meeting."""
    said = scene.via(trigger.first)
    if said is None or said["type"] != "direct":
        return within
    for each in said["quotes"]:
        first, last = scene.token(each["start"]), scene.token(each["end"])
        if first <= trigger.first < last:
            return max(within[0], first), max(min(within[1], last), trigger.last)
    return within


def _denied(scene: Scene, trigger: Trigger, status: Status) -> Status:
    """Not held where somebody denies it, thought of where he did not say it; that word is the negation."""
    meant = scene.meant_at(trigger.first)
    at = meant.word
    if meant.value == MADE:
        return status
    if meant.value == DENIED:
        return Status("cancelled", "said", at, at) if status.value in ("held", "ongoing") else status
    granted = not trigger.verb and scene.words.lowers[trigger.phrase] in _DEFINITE
    return status if granted or status.value == "cancelled" else Status("explored", "said", at, at)


def _content_begins(scene: Scene, trigger: Trigger) -> int:
    """The first token of the statement that the trigger stands in: its speaker is not of the clause."""
    said = scene.via(trigger.first)
    spans = [] if said is None else said["quotes"] if said["type"] == "direct" else [said["content"]]
    begin = max((at for each in spans if (at := scene.token(each["start"])) <= trigger.phrase), default=0)
    return 0 if scene.words.lowers[begin] == "to" else begin  # who refuses to meet is whom the clause is of


def _bare(scene: Scene, trigger: Trigger) -> bool:
    """True for 'the call', 'the town talks': the phrase names nobody and no issue."""
    named = scene.text.mentions_in(trigger.phrase, trigger.first)
    places = all(scene.knowledge.by_id[each.ids[0]].type in ("place", "gpe") for each in named)
    short = trigger.first - trigger.phrase <= LONGEST_BARE
    return places and short and not scene.issues_in(trigger.phrase, trigger.first)


def _link(lowers: tuple[str, ...], trigger: Trigger) -> str | None:
    """'during the meeting', 'following the call', 'at the end of the negotiations', 'ahead of the summit'."""
    at = trigger.phrase
    before = lowers[at - 1] if at else ""
    if lowers[max(0, at - 3) : at] in (("the", "end", "of"),):
        return "end"
    if before in ("during", "at", "amid"):
        return "during"
    if before in words_of("words", "after"):
        return "after"
    if before == "before" or lowers[max(0, at - 2) : at] in (("ahead", "of"), ("prior", "to")):
        return "before"
    return None


def _parties_suffice(trigger: Trigger, parties: tuple[Party, ...], left: tuple[str, ...]) -> bool:
    """True where a verb has the parties it needs: 'met with approval' has none."""
    others = [each for each in parties if each.entity is not None or each.group is not None]
    if trigger.kind in ("signing", "declaration"):
        return bool(others)
    if trigger.kind == "negotiation_round":
        return len({each.side or each.entity for each in others}) > 1 and all(each.group for each in others)
    return len(others) > 1 or (bool(others) and any(word in _PLURAL for word in left))


def _kind_and_mode(scene: Scene, trigger: Trigger, within: Range) -> tuple[str, str | None]:
    lowers = scene.text.words.lowers
    said = set(lowers[trigger.phrase : trigger.last])
    around = lowers[within[0] : within[1]]
    by = {*(around[n + 1 : n + 3] for n, word in enumerate(around) if word in _BY)}
    through = {word for pair in by for word in pair}
    mode = next((each for each in MODES if (said | through) & words_of("modes", each)), None)
    if "in" in around and "person" in around:
        mode = "in_person"
    kind = "call" if trigger.kind == "contact" and mode in ("phone", "video") else trigger.kind
    return kind, mode if kind != "armed_conflict" else None


def _instrument(scene: Scene, trigger: Trigger, within: Range) -> Range | None:
    """The tokens of what is signed or declared, after the verb or before 'was'."""
    words = scene.text.words
    wanted = _DECLARATIONS if trigger.kind == "declaration" else _INSTRUMENTS
    passive = any(
        word in ("was", "were", "been", "be")
        for word in words.lowers[max(0, trigger.first - 3) : trigger.first]
    )
    reach = (
        range(within[0], trigger.first) if passive else range(trigger.last, min(within[1], trigger.last + 12))
    )
    for at in reach:
        if words.lowers[at] in wanted:
            first = at
            while first > reach.start and words.lowers[first - 1] not in ("a", "an", "the", ",", "and", "of"):
                first -= 1
            known = [each for each in scene.text.mentions_in(first, at + 1) if each.last > at]
            return (first, max(at + 1, known[0].last if known else at + 1))
    return None


def _windowed(ordinal: Ordinal) -> bool:
    return ordinal.window is not None


def joined(one: Telling, other: Telling) -> Telling:
    """One telling of two that the text makes one ('another session, and it is the third')."""
    return replace(
        one,
        ordinal=max((each for each in (one.ordinal, other.ordinal) if each), key=_windowed, default=None),
        parties=one.parties + other.parties,
        date=one.date or other.date,
        place=one.place or other.place,
        topics=one.topics + other.topics,
    )
