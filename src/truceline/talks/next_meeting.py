"""Meetings that are to follow one told before: 'the next round', 'the two agreed to meet again next week'.

Such words name nobody. They are a planned event of their own where the clause says that it is arranged
and something ties it to these talks: a meeting told before, a known name, or a group ('the sides'). Who is
expected is whoever took part in the meeting told before; that is derived, and its role says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from truceline.talks.event_match import all_among, near
from truceline.talks.event_words import words_of
from truceline.talks.lexicon import listed
from truceline.talks.scene import Scene
from truceline.talks.telling import Telling
from truceline.talks.told_event import Event

_NEGOTIATING = words_of("words", "groups") | listed("titles", "heads")
AS_BEFORE = "as_told_before"
"""The role of those who are expected because they took part in the meeting told before."""


def is_next(scene: Scene, latest: Sequence[Event], each: Telling) -> bool:
    """True for a planned meeting that follows another, and that something ties to these talks."""
    if not _said_to_follow(scene, each):
        return False
    if _before(scene, latest, each) is not None or any(not party.unlinked for party in each.parties):
        return True
    first, last = scene.words.sentence_of(each.trigger.first)
    negotiating = not _NEGOTIATING.isdisjoint(scene.words.lowers[first:last])
    return negotiating or bool(scene.text.mentions_in(first, last))


def as_before(scene: Scene, latest: Sequence[Event], each: Telling) -> Telling:
    """The telling with those of the meeting told before, where it names nobody or some of them."""
    if each.continues or not _said_to_follow(scene, each):
        return each
    known = [party for party in each.parties if party.entity is not None]
    before = _before(scene, latest, each)
    if before is None or len(known) > 1 or not all_among(known, before.parties):
        return each
    named = {party.entity for party in known}
    others = (party for party in before.parties if party.entity is not None and party.entity not in named)
    carried = tuple(replace(party, role=AS_BEFORE, attendance=None) for party in others)
    kind = before.kinds[0] if each.points_only else each.kind
    return replace(each, kind=kind, parties=(*known, *carried))


def _said_to_follow(scene: Scene, each: Telling) -> bool:
    return each.follows and each.status.value == "planned" and each.status.known == "said"


def _before(scene: Scene, latest: Sequence[Event], each: Telling) -> Event | None:
    """The meeting told last, near enough for 'the next' to be of its series."""
    kinds = words_of("next", "kinds")
    return next((event for event in latest if event.kinds[0] in kinds and near(scene, event, each)), None)
