"""Who sits for a side: 'the delegation consisted of A and B', 'the team includes …', 'A attended'.

Who is of a delegation is a participant of its event. Of a team that is only said to include somebody nobody
said that he was in the room: its members are ``listed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from truceline.talks.participants import Party, listed_parties, side_of
from truceline.talks.phrases import Range
from truceline.talks.scene import Scene
from truceline.talks.told_event import Event

_BODIES = frozenset(("team", "delegation", "group", "side", "delegations"))
_MADE_OF = {
    ("includes",): "listed",
    ("included",): "listed",
    ("comprises",): "listed",
    ("comprised",): "listed",
    ("consists", "of"): "listed",
    ("consisted", "of"): None,
    ("was", "made", "up", "of"): None,
    ("is", "made", "up", "of"): "listed",
    ("was", "led", "by"): None,
    ("is", "led", "by"): "listed",
    ("was", "headed", "by"): None,
    ("is", "headed", "by"): "listed",
}
_PRESENT = frozenset(("attended", "participated", "participating", "attending"))
_SIGNS = _BODIES | _PRESENT | {"took"}
_WITHIN = ("negotiation_round", "meeting", "summit", "talks", "call")


@dataclass(frozen=True, slots=True)
class Roster:
    """A side's people at one event, None where the text ties them to none; tokens that say so."""

    side: str | None
    body: str | None
    members: tuple[Party, ...]
    tokens: Range
    event: Event | None


def rosters(scene: Scene, events: Sequence[Event]) -> tuple[Roster, ...]:
    """Every roster of the document; its members become participants of its event."""
    found = tuple(_rosters(scene, events))
    for each in found:
        if each.event is not None:
            each.event.extra += each.members
    return found


def _rosters(scene: Scene, events: Sequence[Event]) -> Iterator[Roster]:
    lowers = scene.words.lowers
    for first, last in scene.sentences:
        if _SIGNS.isdisjoint(lowers[first:last]):
            continue
        for at in range(first, last):
            if lowers[at] in _BODIES and (found := _made_of(scene, at, last)) is not None:
                attendance, begin = found
                yield _roster(scene, events, (first, last), at, begin, attendance)
            elif lowers[at] in _PRESENT or lowers[at : at + 2] == ("took", "part"):
                present = _present(scene, events, (first, last), at)
                if present is not None:
                    yield present


def _made_of(scene: Scene, body: int, last: int) -> tuple[str | None, int] | None:
    for tokens, attendance in _MADE_OF.items():
        end = body + 1 + len(tokens)
        if end < last and scene.words.lowers[body + 1 : end] == tokens:
            return attendance, end
    return None


def _roster(
    scene: Scene, events: Sequence[Event], sentence: Range, body: int, begin: int, attendance: str | None
) -> Roster:
    members, end = listed_parties(scene.text, scene.knowledge, begin, sentence[1])
    also = _also(scene, end, sentence[1])
    owner = _owner(scene, body, sentence[0])
    event = _event_of(scene, events, sentence, owner.side if owner else None)
    people = tuple(
        replace(each, attendance=attendance, side=each.side or (owner.side if owner else None))
        for each in members
    )
    seated = (*people, *(replace(each, role="also present") for each in also))
    last = max((each.tokens[1] for each in seated), default=begin)
    return Roster(owner.side if owner else None, owner.entity if owner else None, seated, (body, last), event)


def _also(scene: Scene, at: int, last: int) -> tuple[Party, ...]:
    """', with A also participating'."""
    lowers = scene.words.lowers
    begin = at + 1 if lowers[at : at + 1] == (",",) else at
    if begin >= last or lowers[begin] != "with" or not any(word in _PRESENT for word in lowers[begin:last]):
        return ()
    return listed_parties(scene.text, scene.knowledge, begin + 1, last)[0]


def _owner(scene: Scene, body: int, floor: int) -> Party | None:
    """Whose delegation it is: named before it, else where such a body was named last."""
    lowers = scene.words.lowers
    for at in range(body - 1, max(floor, body - 4) - 1, -1):
        mention = scene.text.mention_at(at)
        if (
            mention is not None
            and mention.id is not None
            and scene.knowledge.by_id[mention.id].type in ("gpe", "org")
        ):
            entity = scene.knowledge.by_id[mention.id]
            return Party(entity.id, side_of(entity), lowers[body], (at, body + 1))
    return scene.owner_before(lowers[body], body) if floor <= body else None


def _present(scene: Scene, events: Sequence[Event], sentence: Range, verb: int) -> Roster | None:
    """'A and B attended on the X side', where the verb has no meeting for its object."""
    lowers = scene.words.lowers
    after = lowers[verb + 1] if verb + 1 < sentence[1] else "."
    if after not in (".", "on", ",", "for", "as", ";"):
        return None
    event = _told_in(scene, events, sentence)
    floor = max(
        [sentence[0], *(at + 1 for at in range(sentence[0], verb) if lowers[at] in ("while", "but", ";"))]
    )
    members = scene.main_subject(floor, verb)
    people = tuple(each for each in members if each.group is None and each.entity is not None)
    if event is None or not people or lowers[verb].endswith("ing"):
        return None
    sides = {each.side for each in people}
    side = sides.pop() if len(sides) == 1 else None
    return Roster(side, None, people, (people[0].tokens[0], verb + 1), event)


def _told_in(scene: Scene, events: Sequence[Event], sentence: Range) -> Event | None:
    inside = [
        (told.trigger.first, event)
        for event in events
        for told in event.tellings
        if sentence[0] <= told.trigger.first < sentence[1] and event.kinds[0] in _WITHIN
    ]
    return max(inside, key=lambda each: each[0])[1] if inside else None


def _event_of(scene: Scene, events: Sequence[Event], sentence: Range, side: str | None) -> Event | None:
    """The meeting told last in the paragraph, else a round of the side's; none that is only explored."""
    before = [
        (told.trigger.first, event)
        for event in events
        for told in event.tellings
        if told.trigger.first < sentence[1] and event.kinds[0] in _WITHIN and told.status.value != "explored"
    ]
    paragraph = scene.paragraph(sentence[0])
    near = [each for each in before if each[0] >= paragraph[0]]
    rounds = [each for each in before if "negotiation_round" in each[1].kinds]
    chosen = near or [each for each in rounds if side in each[1].sides] or rounds
    return max(chosen, key=lambda each: each[0])[1] if chosen else None
