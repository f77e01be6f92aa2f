"""Whether what a text tells of took place, goes on, is planned, is thought of, or was called off.

The nearest sign decides: a word of the noun phrase ("a possible meeting"), of the verb that governs it ("will
hold", "are expected"), a negation. Where nothing says, the preposition presupposes ("after the call").
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.event_words import pairs_of, words_of
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.triggers import Trigger
from truceline.talks.words import Words

STRENGTH = {"said": 2, "presupposed": 1, "": 0}
_NEGATIONS = words_of("status", "negations")
_SIGNS = {
    **dict.fromkeys(words_of("status", "held"), "held"),
    **dict.fromkeys(words_of("status", "ongoing"), "ongoing"),
    **dict.fromkeys(words_of("status", "planned"), "planned"),
    **dict.fromkeys(words_of("status", "explored"), "explored"),
    **dict.fromkeys(words_of("status", "cancelled"), "cancelled"),
    **dict.fromkeys(words_of("status", "refused"), "refused"),
    **dict.fromkeys(words_of("status", "postponed"), "postponed"),
}
_NO_PAST = frozenset(
    ("based", "need", "indeed", "proceed", "exceed", "hundred", "united", "allied", "armed", "unprecedented")
)
_NOUNLIKE = frozenset(
    ("plan", "plans", "set", "hope", "hopes", "offer", "offers", "proposal", "idea", "prospect", "ahead")
)
"""Letters of a noun as often as of a verb: a sign only before 'to'."""
_FAR = 16
_VERBS = frozenset(("will", "would", "shall", "'ll", "could", "may", "might", "plans", "hopes"))
_PERFECT = frozenset(("have", "has", "had"))
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))


@dataclass(frozen=True, slots=True)
class Status:
    """held, ongoing, planned, explored or cancelled; how it is known; the token that says so; a negation."""

    value: str
    known: str
    said_by: int | None = None
    negation: int | None = None


@dataclass(frozen=True, slots=True)
class _Sign:
    value: str
    at: int
    negation: int | None


def status_of(text: Words, trigger: Trigger, clause: Range) -> Status:
    """The status that the clause gives to what the trigger tells of; what hangs on an 'if' is explored."""
    found = _unconditional(text, trigger, clause)
    if found.value == "planned" and found.negation is None and _hangs_on_if(text, trigger):
        return Status("explored", found.known, found.said_by)
    return found


def _hangs_on_if(text: Words, trigger: Trigger) -> bool:
    first, last = text.sentence_of(trigger.first)
    for at in range(first, last):
        if text.lowers[at] in ("if", "unless", "provided"):
            between = text.lowers[trigger.last : at] if at > trigger.last else ()
            return "and" not in between and ";" not in between
    return False


def _unconditional(text: Words, trigger: Trigger, clause: Range) -> Status:
    inside = None if trigger.verb else _in_phrase(text, trigger)
    if inside is not None and inside.value != "held":
        return _status(inside)
    denied = inside.negation if inside is not None else None
    if trigger.verb:
        return _status(_of_verb(text, trigger, clause))
    subject = _opens(text, trigger, clause)
    ahead = _rightwards(text, trigger.last, clause[1]) if subject else None
    found = ahead or _leftwards(text, trigger.phrase, clause[0]) or _rightwards(text, trigger.last, clause[1])
    if found is not None:
        return _status(_Sign(found.value, found.at, denied if denied is not None else found.negation))
    if denied is not None:
        return Status("cancelled", "said", denied, denied)
    return presupposed(text, trigger)


def presupposed(text: Words, trigger: Trigger) -> Status:
    """What the preposition before the phrase lets one take for given."""
    before = text.lowers[trigger.phrase - 1] if trigger.phrase else ""
    if before == "before" or text.lowers[max(0, trigger.phrase - 2) : trigger.phrase] in (
        ("ahead", "of"),
        ("prior", "to"),
    ):
        return Status("planned", "presupposed")
    return Status(
        "held",
        "presupposed"
        if before in words_of("words", "after") or before in words_of("words", "during")
        else "",
    )


def _status(sign: _Sign) -> Status:
    value = sign.value
    if value in ("refused", "postponed"):
        return Status("cancelled", "said", sign.at, sign.negation)
    if sign.negation is not None:
        if value == "cancelled":
            return Status("planned", "said", sign.at, sign.negation)
        yet = value == "held-not-yet"
        return Status("explored" if yet else "cancelled", "said", sign.at, sign.negation)
    return Status("held" if value == "held-not-yet" else value, "said", sign.at)


def _in_phrase(text: Words, trigger: Trigger) -> _Sign | None:
    """'a possible meeting', 'no meeting', 'the cancelled summit', 'ongoing negotiations'."""
    for at in range(trigger.phrase, trigger.first):
        small = text.lowers[at]
        if small == "no":
            return _Sign("held", at, at)
        if small in _SIGNS and _SIGNS[small] != "held" and (text.texts[at].islower() or at == trigger.phrase):
            return _Sign(_SIGNS[small], at, None)
    return None


def _opens(text: Words, trigger: Trigger, clause: Range) -> bool:
    """True where the phrase is a subject: nothing but an adverbial stands before it in its clause."""
    before = trigger.phrase - 1
    return before < clause[0] or text.texts[before] in (",", "“", '"', ":") or text.lowers[before] in (
        "that", "and", "but", "while", "as", "said", "says", "if", "whether", "because", "however",
    )  # fmt: skip


def _of_verb(text: Words, trigger: Trigger, clause: Range) -> _Sign:
    """The auxiliaries before a verb; before an infinitive the verb that governs it."""
    own = text.lowers[trigger.first]
    at, negation, to, perfect = trigger.first - 1, None, False, False
    while at >= clause[0] and trigger.first - at <= _FAR:
        small = text.lowers[at]
        if small in _NEGATIONS or small.endswith("n't") or small == "yet":
            negation = at
        elif small in ("will", "would", "shall", "'ll"):
            return _Sign("planned", at, negation)
        elif small in ("could", "may", "might", "should", "must", "can") and text.texts[at][0].islower():
            return _Sign("explored", at, negation)
        elif small in _PERFECT:
            perfect = True
        elif small in _BE and (own.endswith("ing") or to):
            return _Sign("ongoing" if own.endswith("ing") and not to else "planned", at, negation)
        elif small == "to":
            to = True
        elif (
            not to
            and not small.endswith("ly")
            and small not in listed("phrases", "adverbs")
            and small not in ("did", "do", "does")
        ):
            break
        elif to and (sign := _sign(text, at)) is not None:
            return _Sign("planned" if sign == "held" else sign, at, _negated(text, at, clause[0]))
        at -= 1
    if to and perfect and negation is not None:
        return _Sign("held-not-yet", negation, negation)  # 'has yet to meet'
    return _Sign("planned" if to else "held", trigger.first, negation)


def _leftwards(text: Words, start: int, floor: int) -> _Sign | None:
    """The nearest sign before the phrase."""
    negation = None
    for at in range(start - 1, max(floor, start - _FAR) - 1, -1):
        small = text.lowers[at]
        if small in _NEGATIONS or small.endswith("n't"):
            negation = at
        if small == "yet" and text.lowers[at + 1 : at + 2] == ("to",):
            return _Sign("held-not-yet", at, at)
        found = _sign(text, at)
        if found is not None:
            near = negation if negation is not None and negation - at <= 3 else None
            return _Sign(found, at, near if near is not None else _negated(text, at, floor))
    return None


def _rightwards(text: Words, start: int, ceiling: int) -> _Sign | None:
    """The predicate after a phrase that is the subject: its auxiliary, or its verb."""
    at = start - 1
    while (at := at + 1) < min(ceiling, start + 2 * _FAR):
        small = text.lowers[at]
        if small == "," and text.lowers[at + 1 : at + 2] in (("which",), ("who",)):
            at = next((n for n in range(at + 2, ceiling) if text.texts[n] == ","), at)
            continue
        if small in ("is", "are", "was", "were", "been", "be", "has", "have", "had"):
            return _predicate(text, at, ceiling)
        found = _sign(text, at)
        if found is not None and (small in _VERBS or found not in ("explored", "planned")):
            return _Sign(found, at, _after(text, at, ceiling))
    return None


def _predicate(text: Words, at: int, ceiling: int) -> _Sign:
    """'was cancelled', 'are expected', 'is not possible', 'has been held', 'is under way'."""
    negation = _after(text, at, ceiling)
    for n in range(at + 1, min(ceiling, at + 5)):
        small = text.lowers[n]
        found = _SIGNS.get(small)
        if found == "postponed" and {"until", "to", "till"} & {*text.lowers[n + 1 : n + 2]}:
            return _Sign("planned", n, negation)
        if found is not None and found != "held":
            return _Sign(found, n, negation)
        if small in pairs_of("status", "cancelled_pairs") and _pair(text, n):
            return _Sign("cancelled", n, negation)
        if small == "under" and text.lowers[n + 1 : n + 2] == ("way",):
            return _Sign("ongoing", n, negation)
        if small == "to":
            return _Sign("planned", at, negation)
        if found == "held" or _past(text, n):
            break
    return _Sign("held", at, negation)


def _after(text: Words, at: int, ceiling: int) -> int | None:
    return next((n for n in range(at + 1, min(ceiling, at + 3)) if text.lowers[n] in _NEGATIONS), None)


def _negated(text: Words, at: int, floor: int) -> int | None:
    """A negation among the auxiliaries before a verb."""
    for n in range(at - 1, max(floor, at - 4) - 1, -1):
        small = text.lowers[n]
        if small in _NEGATIONS or small.endswith("n't"):
            return n
        if small not in listed("phrases", "auxiliary") and small not in listed("phrases", "adverbs"):
            return None
    return None


def _sign(text: Words, at: int) -> str | None:
    small = text.lowers[at]
    if small in pairs_of("status", "cancelled_pairs") and _pair(text, at):
        return "cancelled"
    found = _SIGNS.get(small)
    if found is not None and not (small in _NOUNLIKE and text.lowers[at + 1 : at + 2] != ("to",)):
        return found if text.texts[at][0].islower() or small not in ("may", "will") else None
    return "held" if _past(text, at) else None


def _pair(text: Words, at: int) -> bool:
    return (
        text.lowers[at + 1 : at + 2] != ()
        and text.lowers[at + 1] in pairs_of("status", "cancelled_pairs")[text.lowers[at]]
    )


def _past(text: Words, at: int) -> bool:
    word = text.texts[at]
    if len(word) < 5 or not word.endswith("ed") or not word[0].islower() or word in _NO_PAST:
        return False
    return text.texts[at - 1 : at] != ("-",) and text.texts[at + 1 : at + 2] != ("-",)
