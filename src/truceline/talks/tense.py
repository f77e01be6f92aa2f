"""Whether the verb that governs a time speaks of what was or of what will be: the nearest sign before it."""

from __future__ import annotations

from truceline.talks.lexicon import listed
from truceline.talks.words import Words

FARTHEST = 24
_FUTURE, _PAST = listed("tense", "future"), listed("tense", "past")


def tense(text: Words, token: int) -> str:
    """'past', 'future' or '' where no sign stands in the sentence; the nearest before the token decides."""
    first, last = text.sentence_of(token)
    for at in range(token - 1, max(first, token - FARTHEST) - 1, -1):
        if found := _sign(text.lowers[at]):
            return found
    for at in range(token + 1, min(last, token + FARTHEST)):
        if found := _sign(text.lowers[at]):
            return found
    return ""


def _sign(word: str) -> str:
    if word in _FUTURE:
        return "future"
    if word in _PAST or (len(word) > 4 and word.endswith("ed")):
        return "past"
    return ""
