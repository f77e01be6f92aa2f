"""The clause that a word stands in, without a parser: from sign to sign, or to another event."""

from __future__ import annotations

from truceline.talks.event_words import words_of
from truceline.talks.phrases import Range
from truceline.talks.triggers import Trigger
from truceline.talks.words import Words

_SAYING = frozenset(
    [
        "said",
        "says",
        "say",
        "announced",
        "confirmed",
        "stated",
        "reported",
        "added",
        "told",
        "noted",
        "stressed",
    ]
)
_BOUNDS = frozenset(
    [
        "that",
        "after",
        "following",
        "before",
        "while",
        "when",
        "if",
        "but",
        "where",
        "which",
        "who",
        "whom",
        "because",
        "although",
        "though",
        "during",
        "amid",
        "until",
        "unless",
        "whether",
        "despite",
        "whereas",
        ";",
        ":",
    ]
)
_TALKED_ABOUT = frozenset(
    ["discuss", "discussing", "discussed", "about", "regarding", "concerning", "prepare", "preparing"]
)
_PREDICATES = (("was",), ("were",), ("is",), ("are",), ("has",), ("had",), ("will",), ("did",))
_RELATIVE = frozenset(("that", "which", "where", "who"))


def clause(text: Words, trigger: Trigger, floor: int, ceiling: int) -> Range:
    """The tokens of the trigger's clause, between floor and ceiling, its own relative clause included."""
    first = trigger.phrase
    while first > floor and not _begins_after(text, first - 1, trigger):
        first -= 1
    if first > floor and text.lowers[first - 1] in ("who", "which"):
        first -= 1  # the subject of its clause
    last = trigger.last
    if (
        last < ceiling
        and text.texts[last] == ","
        and text.lowers[last + 1 : last + 2] in (("which",), ("where",))
    ):
        last += 2
    elif last < ceiling and text.lowers[last] in _RELATIVE:
        last += 1
    while last < ceiling and not _ends_before(text, last):
        last = _past_relative(text, last, ceiling)
    return first, last


def _past_relative(text: Words, at: int, ceiling: int) -> int:
    """The next token; behind a relative clause between commas the one after it."""
    if text.texts[at] == "," and text.lowers[at + 1 : at + 2] in (("which",), ("who",)):
        end = next((n for n in range(at + 2, min(ceiling, at + 20)) if text.texts[n] == ","), None)
        if end is not None and text.lowers[end + 1 : end + 2] in _PREDICATES:
            return end + 1
    return at + 1


def _begins_after(text: Words, at: int, trigger: Trigger) -> bool:
    small = text.lowers[at]
    if small in _SAYING:
        return True
    return (
        small in _BOUNDS
        and text.texts[at - 1 : at] != ("-",)
        and not (small == "that" and at == trigger.phrase)
    )


def _ends_before(text: Words, at: int) -> bool:
    small = text.lowers[at]
    if small == "following" and text.lowers[at - 1] in ("the", "in", "on"):
        return False
    return small in _BOUNDS


def split(text: Words, one: Trigger, other: Trigger, last: int) -> Range:
    """Where the clause of one trigger ends at most, and where that of the next begins at least.

    Both share the sentence where only 'and' parts them. A phrase that hangs on the first ends it, and takes
    its verb from what goes before.
    """
    if text.lowers[other.phrase - 1] in _TALKED_ABOUT and other.phrase - 1 >= one.last:
        return other.phrase - 1, other.phrase - 1
    for at in range(other.phrase - 1, one.last - 1, -1):
        small = text.lowers[at]
        if small in _BOUNDS:
            return at, at
        if small in ("and", "then") and _own_verb(text, other, at):
            end = at - 1 if text.texts[at - 1] == "," and at - 1 >= one.last else at
            return end, end
    if not other.verb and text.lowers[one.last : other.phrase] in (("and",), (",",), ("or",)):
        return last, -1
    return (last if _within(text, one, other) else max(one.last, other.phrase)), -1


def _own_verb(text: Words, other: Trigger, at: int) -> bool:
    """True where the later trigger is a verb, or a verb that holds it stands behind the 'and'."""
    if other.verb or text.lowers[other.last : other.last + 1] in _PREDICATES:
        return True
    return any(
        word in words_of("words", "holding") or word == "will" for word in text.lowers[at + 1 : other.phrase]
    )


def _within(text: Words, one: Trigger, other: Trigger) -> bool:
    """True for a second word that no preposition parts from the first: they share day and place."""
    return not any(word in ("for", "in", "at", "to", "of") for word in text.lowers[one.last : other.phrase])
