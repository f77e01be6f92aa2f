"""What a cue is said of: the words after it in its clause, what it waits for, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.cues import forms
from truceline.talks.patterns import genre
from truceline.talks.phrases import Range
from truceline.talks.told import Told

_MARKS = frozenset(";:–—()?!.…")
_QUOTING = frozenset("“”" + '"')
_FINITE = frozenset(("has", "have", "had", "is", "are", "was", "were", "will", "would"))
NEAR = 7
"""Tokens after 'and' within which a verb makes it the begin of a clause."""


@dataclass(frozen=True, slots=True)
class Object:
    """Tokens after a cue: the object, its condition ('after a truce'), the end of the clause."""

    tokens: Range
    condition: Range | None
    end: int


def object_of(told: Told, first: int) -> Object:
    """What stands after a cue that ends before this token."""
    end = clause_end(told, first)
    low = told.words.lowers
    until = next((n for n in range(first + 1, end) if low[n] in genre("voice", "relative")), end)
    until = next((n for n in range(first + 1, until) if low[n] == "that" and n > first + 1), until)
    condition = condition_in(told, first, until)
    if condition is not None:
        condition = (condition[0], _trimmed(told, condition[0], end))
    return Object((first, condition[0] if condition else until), condition, _trimmed(told, first, end))


def condition_in(told: Told, first: int, last: int) -> Range | None:
    """From the word that a condition begins with to the end of these tokens."""
    waits = next((n for n in range(first, last) if _waits(told, n)), None)
    return (waits, last) if waits is not None else None


def _waits(told: Told, at: int) -> bool:
    """True where a condition begins: 'after', 'if', 'in exchange for', 'in return for', 'on condition'."""
    low = told.words.lowers
    word = low[at]
    if word in ("in", "on"):
        return low[at + 1 : at + 2] in (("exchange",), ("return",), ("condition",), ("case",))
    return word in genre("voice", "conditions")


def clause_end(told: Told, first: int) -> int:
    """Where the clause that this token stands in ends: a mark, a conjunction, or a new verb after 'and'."""
    _, last = told.words.sentence_of(first)
    low = told.words.lowers
    last = min(last, told.quotation_end(min(first, last - 1)))
    while last > first and low[last - 1] in _QUOTING:
        last -= 1
    for at in range(first, last):
        word = low[at]
        if word in _MARKS or word in genre("voice", "ends"):
            return at
        if (word == "," or (word in ("and", "or") and at > first)) and _new_clause(told, at, last):
            return at
    return last


def _new_clause(told: Told, at: int, last: int) -> bool:
    low = told.words.lowers
    if low[at] == "," and low[at + 1 : at + 2] in (("and",), ("which",), ("who",)):
        at += 1
        if low[at] != "and":
            return True
    for n in range(at + 1, min(at + NEAR, last)):
        word = low[n]
        if word == "," or word in _MARKS or word == "that":
            return False
        verb = forms().get(word)
        if word in _FINITE or (
            verb is not None and verb[1] in ("ed", "s") and told.words.texts[n][0].islower()
        ):
            return low[n - 1] not in ("a", "an", "the", "'s") and low[n + 1 : n + 2] != ("by",)
    return False


def _trimmed(told: Told, first: int, end: int) -> int:
    """The end without a comma or a conjunction before it."""
    while end - 1 > first and told.words.lowers[end - 1] in (",", "and", "or"):
        end -= 1
    return max(end, first)


def unmarked(told: Told, last: int) -> int:
    """The end of a sentence without its marks."""
    while last > 0 and not told.words.texts[last - 1][0].isalnum():
        last -= 1
    return last


def residual(told: Told, end: int) -> Range | None:
    """'… but further work is needed': what a clause that ends here leaves to be done."""
    low = told.words.lowers
    _, last = told.words.sentence_of(max(end - 1, 0))
    at = end
    while at < last and low[at] == ",":
        at += 1
    if at >= last or low[at] not in ("but", "although", "though", "however", "while"):
        return None
    stop = unmarked(told, last)
    left = any(low[n] in genre("voice", "residual") for n in range(at, stop))
    return (at + 1, stop) if left and at + 1 < stop else None
