"""Where the subject of a verb lies, without a parser: back to the next sign that a phrase begins."""

from __future__ import annotations

from truceline.talks.calendar_words import MONTHS, WEEKDAYS
from truceline.talks.cues import forms
from truceline.talks.lexicon import listed
from truceline.talks.words import Words

Range = tuple[int, int]
_STOPS = frozenset(",;:–—“”\"'([])…!?.")
_AUXILIARY = listed("phrases", "auxiliary")
_SKIPPED = _AUXILIARY | listed("phrases", "adverbs")
_BOUNDARY = listed("phrases", "boundary")
_PREPOSITIONS = listed("phrases", "prepositions")
_DETERMINERS = listed("phrases", "determiners")
_PRONOUNS = listed("phrases", "pronouns")
_ABBREVIATED = listed("words", "abbreviated")
_AFTER_NAME = listed("phrases", "after_a_name")
_NO_DESCRIPTION = _PREPOSITIONS | _BOUNDARY | _DETERMINERS
LONGEST_APPOSITION = 45
LONGEST_DESCRIPTION = 8
"""Tokens before a name that say what somebody is, at most."""
_SET_OFF = (",", "(", "–", "-")


def before(text: Words, verb: int, floor: int) -> Range | None:
    """The subject that ends before this verb, not before ``floor``: with its apposition; None without one."""
    at = _past_helpers(text, verb, floor)
    if at < floor:
        return None
    word = text.lowers[at]
    if word in _PRONOUNS or word == "who":
        return at, at + 1
    if word in ("and", "but", "or"):
        return None  # a second verb of the subject before
    if word == ",":
        return _with_apposition(text, at, floor)
    if word == ")":
        opened = next((n for n in range(at, floor - 1, -1) if text.texts[n] == "("), None)
        inner = begin(text, opened - 1, floor) if opened is not None and opened > floor else None
        return (inner, at + 1) if inner is not None else None
    first = begin(text, at, floor)
    return (first, at + 1) if first is not None else None


def between(text: Words, start: int, verb: int) -> Range | None:
    """The subject that is all there is from ``start`` to this verb: a name and its appositions."""
    end = _past_helpers(text, verb, start) + 1
    if end <= start or not (text.texts[start][0].isupper() or text.lowers[start] in _DETERMINERS):
        return None
    named = next((at for at in range(start, end) if text.texts[at] in _SET_OFF), end)
    if named == end or begin(text, named - 1, start) != start:
        return None
    if text.texts[end - 1] == ")":
        return start, end
    return (start, end - 1) if text.texts[end - 1] in _SET_OFF else None


def name_before(text: Words, at: int, floor: int) -> Range | None:
    """The name that ends before this token; None for any other word."""
    first = at
    while first > floor and text.texts[first - 1][0].isalpha() and text.texts[first - 1][0].isupper():
        first -= 1
    return (first, at) if first < at else None


def second_verb(text: Words, verb: int, floor: int) -> bool:
    """True for a verb that 'and' or 'but' joins to one before: it has that one's subject."""
    at = _past_helpers(text, verb, floor)
    return at >= floor and text.lowers[at] in ("and", "but")


def _past_helpers(text: Words, verb: int, floor: int) -> int:
    """The token before a verb with its auxiliaries and adverbs; less than ``floor`` where there is none."""
    at = verb - 1
    while at >= floor and (
        text.lowers[at] in _SKIPPED or text.lowers[at].endswith("n't") or _adverb(text, at)
    ):
        at -= 1
    return at


def _with_apposition(text: Words, comma: int, floor: int) -> Range | None:
    for at in range(comma - 1, max(floor, comma - LONGEST_APPOSITION), -1):
        if text.texts[at] != ",":
            continue
        first = begin(text, at - 1, floor)
        if first is not None and text.texts[at - 1][0].isalnum():
            return first, comma
    return None


def begin(text: Words, end: int, floor: int) -> int | None:
    """The first token of the phrase whose last token is ``end``; None where that is no word."""
    if end < floor or not (text.texts[end][0].isalnum() or text.texts[end] in ("'s", "%", ".")):
        return None
    at = end
    while at > floor and _goes_on(text, at - 1, floor):
        at -= 1
    while at < end and (text.lowers[at] in _PREPOSITIONS or text.lowers[at] in ("and", "'s")):
        at = _past_phrase(text, at + 1, end)
    return at


def _past_phrase(text: Words, at: int, end: int) -> int:
    """After a preposition at the start: the next determiner or name begins the subject."""
    if text.lowers[at - 1] == "and":
        return at
    for n in range(at + 1, end + 1):
        if text.lowers[n] in _DETERMINERS and text.lowers[n - 1] not in _PREPOSITIONS:
            return n
    return at


def _goes_on(text: Words, at: int, floor: int) -> bool:
    word, small = text.texts[at], text.lowers[at]
    if word in ("'s", "%", "-", "&", "$") or (word == "." and _shortened(text, at, floor)):
        return True
    if word in _STOPS or small in _BOUNDARY or small in _PRONOUNS or small in _AUXILIARY or small == "who":
        return False
    if small.endswith("n't"):
        return False
    if small in WEEKDAYS or (small in MONTHS and word[0].isupper()):
        return False
    if small == "and":
        return at > floor and text.texts[at + 1][0].isupper() and text.texts[at - 1][0].isupper()
    found = forms().get(small)
    if found is not None and found[1] in ("ed", "s") and not _noun_like(text, at):
        return False
    return word[0].isalnum()


def _shortened(text: Words, stop: int, floor: int) -> bool:
    """True for the full stop of 'Rep.' and of an initial: the name goes on across it."""
    word = text.texts[stop - 1] if stop > floor else ""
    return word[:1].isupper() and (len(word) == 1 or word.lower() in _ABBREVIATED)


def _noun_like(text: Words, at: int) -> bool:
    """True for a verb's letters that stand as a noun or an adjective: 'the reports', 'a proposed deal'."""
    return at > 0 and (text.lowers[at - 1] in _DETERMINERS or text.lowers[at - 1] == "'s")


def after(text: Words, at: int, ceiling: int) -> Range | None:
    """The name or phrase that begins at this token, as in 'said the envoy'; None where none begins."""
    if at >= ceiling:
        return None
    word, small = text.texts[at], text.lowers[at]
    names = word[0].isupper() and small not in WEEKDAYS and small not in MONTHS and small not in _BOUNDARY
    if not names and small not in _DETERMINERS and small not in listed("titles", "heads"):
        return (at, at + 1) if small in ("he", "she", "they") else None
    last = at
    while last < ceiling and _goes_right(text, last):
        last += 1
    return (at, last) if last > at else None


def after_verb(text: Words, at: int, ceiling: int) -> Range | None:
    """Who speaks behind the verb: 'said the envoy', 'said 40-year-old baker Ann', 'said veteran aide Ben'."""
    named = after(text, at, ceiling)
    if named is not None or at >= ceiling or not text.texts[at][0].isalnum():
        return named
    for name in range(at + 1, min(ceiling, at + LONGEST_DESCRIPTION)):
        if text.texts[name][0].isupper():
            found = after(text, name, ceiling)
            return (at, found[1]) if found is not None else None
        if text.texts[name] == "/":
            continue
        if not _goes_right(text, name) or text.lowers[name] in _NO_DESCRIPTION:
            return None
    return None


def _goes_right(text: Words, at: int) -> bool:
    word, small = text.texts[at], text.lowers[at]
    if word in ("'s", "-", "&") or (word == "." and len(text.texts[at - 1]) <= 3):
        return True
    if word in _STOPS or small in _AFTER_NAME or small in WEEKDAYS or small in _AUXILIARY:
        return False
    return word[0].isalnum()


def _adverb(text: Words, at: int) -> bool:
    word = text.lowers[at]
    return len(word) > 4 and word.endswith("ly") and text.texts[at][0].islower()
