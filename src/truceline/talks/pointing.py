"""Which issue a clause is about: named in it, or pointed back to ('in this regard', 'this question')."""

from __future__ import annotations

from truceline.talks.clauses import Object
from truceline.talks.patterns import Match, genre
from truceline.talks.phrases import Range
from truceline.talks.told import Told

REACH = 14
"""Tokens between a cue and the issue it is said of, at most."""
Issues = tuple[tuple[str, ...], bool]
NONE: Issues = ((), False)


def issues_after(told: Told, cue: Match, after: Object) -> Issues:
    """The issues of what stands after a cue, and whether they are pointed back to."""
    first, last = after.tokens
    low = told.words.lowers
    named = told.issues_in(cue.first, min(last, first + 3 * REACH))
    beside = next((n for n in range(first, last) if low[n] in genre("voice", "beside_the_point")), last)
    if named and named[0].first - first <= REACH:
        if beside < named[0].first:
            return NONE
        return tuple(dict.fromkeys(each.code for each in named)), False
    return pointed_back(told, first, min(last, first + REACH))


def issues_of_subject(told: Told, subject: Range | None) -> Issues:
    """The issues that a subject names: 'the question of the harbour', 'this question'."""
    if subject is None:
        return NONE
    first, last = subject
    low = told.words.lowers
    named = told.issues_in(first, last)
    if any(low[n] in genre("voice", "beside_the_point_subject") for n in range(first, last)):
        return NONE
    if named:
        return tuple(dict.fromkeys(each.code for each in named)), False
    return pointed_back(told, first, last)


def pointed_back(told: Told, first: int, last: int) -> Issues:
    """The issue that 'this matter' between two tokens points to: the one named last before, in its paragraph.

    A heading over the paragraph is the last resort. Several that could be meant are none.
    """
    low = told.words.lowers
    at = next((n for n in range(first, last - 1) if _points(low[n], low[n + 1])), None)
    if at is None:
        return NONE
    sentence, _ = told.words.sentence_of(at)
    paragraph, _ = told.paragraph(at)
    nearest = told.issues_in(sentence, at) or told.issues_in(paragraph, sentence)
    codes = tuple(dict.fromkeys(each.code for each in nearest))
    return ((codes[-1],), True) if codes and len(codes) == 1 else of_heading(told, at) if not codes else NONE


def of_heading(told: Told, token: int) -> Issues:
    """The one issue that the heading over a token names."""
    heading = told.heading(token)
    codes = {each.code for each in told.issues_in(*heading)} if heading else set()
    return ((codes.pop(),), True) if len(codes) == 1 else NONE


def _points(word: str, noun: str) -> bool:
    return word in genre("voice", "back") and noun in genre("voice", "back_nouns")
