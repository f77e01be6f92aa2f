"""Whether somebody says what a statement holds, says that it is not so, or does not say it.

*Denied that*, *does not believe that*: denied. *Did not say that*, *declined to say whether*, *never promised
to*, *neither confirmed nor denied*: withheld, and nothing is said of the content at all. A verb of speech
with a negation before it never gives a statement that is made. *Has yet to say that*, *stopped short of
saying*, *it is not true that* give no statement, and what follows them is withheld too (``unsaid``).
"""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.cues import Cue, forms
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.said import Said
from truceline.talks.words import Words

MADE, DENIED, WITHHELD = "made", "denied", "withheld"
_NEGATIONS = listed("claims", "negations") - {"yet"}
_BETWEEN = listed("phrases", "auxiliary") | listed("phrases", "adverbs") | {"longer", "yet", "to"}
_FROM = tuple((verb, "from") for verb in listed("claims", "unsaying_from"))
FAR = 60
"""Tokens after a verb of speech of which nothing is said, at most."""
_NEAR = 5
"""Tokens of a content within which the claim stands that is denied: 'denied the reports that'."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """made, denied or withheld, and the token that says so; None where it is made."""

    value: str = MADE
    word: int | None = None


def assertion(text: Words, each: Said) -> Assertion:
    """How the content of a statement is meant by the one who speaks."""
    cue = each.cue
    if cue is None or cue.kind == "according":
        return Assertion()
    unspoken = unsaid(text, cue.first)
    if unspoken is not None:
        return Assertion(WITHHELD, unspoken)
    content = text.at(each.parts[0][0])
    refusing, denying = _refuses_to_say(text, cue), _denies(text, cue, content)
    negation = _negation(text, cue.first, each.source)
    if negation is None:
        if refusing:
            return Assertion(WITHHELD, cue.first)
        return Assertion(DENIED, cue.first) if denying else Assertion()
    # 'does not believe that' is as much as 'believes that not'
    raised = cue.lemma in listed("claims", "raised") and not refusing
    return Assertion(DENIED if raised else WITHHELD, negation)


def unsaid(text: Words, token: int) -> int | None:
    """The word by which nobody says what the token tells of, where no statement is: 'has yet to say that'."""
    low, floor = text.lowers, max(text.sentence_of(token)[0], token - FAR)
    for at in range(token - 1, floor, -1):
        if low[at] in (";", "but"):
            return None
        if at + 1 < token and (found := _unsaying(low, at, floor)) is not None:
            return found
    return None


def _unsaying(low: tuple[str, ...], at: int, floor: int) -> int | None:
    """The word that governs a verb of speech so that nothing is said; a denial before 'true that'."""
    rules_out = low[at] == "out" and low[at - 1] == "rule"
    if low[at + 1] == "that" and (rules_out or low[at] in listed("claims", "so")):
        return next((n for n in range(at - 1, max(floor, at - 4) - 1, -1) if _negates(low[n])), None)
    before = low[max(floor, at - 2) : at]
    base, form = forms().get(low[at], ("", ""))
    if base not in listed("speech", "clause") or len(before) < 2:
        return None
    to = form == "base" and before[1] == "to" and before[0] in listed("claims", "unsaying_to")
    saying = form == "ing" and before in (("short", "of"), *_FROM)
    return at - 2 if to or saying else None


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _refuses_to_say(text: Words, cue: Cue) -> bool:
    """'Declined to say whether': the verb of speech stands behind one of refusing."""
    if cue.lemma not in listed("claims", "refusing"):
        return False
    verb = text.lowers[cue.last + 1 : cue.last + 2]
    return text.lowers[cue.last : cue.last + 1] in (("to",), ("that",)) and (
        text.lowers[cue.last] == "that" or verb[0] in forms() or verb == ("comment",)
    )


def _denies(text: Words, cue: Cue, content: int) -> bool:
    """'Denied that'; 'rejected the claims that', where what is rejected is that somebody says so."""
    if cue.lemma in listed("claims", "denying"):
        return True
    if cue.lemma not in listed("claims", "rejecting"):
        return False
    near = text.lowers[content : content + _NEAR]
    return any(each in listed("claims", "reports") for each in near) and "that" in near


def _negation(text: Words, verb: int, source: Range | None) -> int | None:
    """The word that negates a verb: among its auxiliaries, at its subject, or of what governs it."""
    low, (floor, _) = text.lowers, text.sentence_of(verb)
    at = verb - 1
    while at >= floor:
        if _negates(low[at]):
            return at
        if low[at] not in _BETWEEN:
            break
        at -= 1
    if at >= floor and low[at] == "or" and at - 1 >= floor and low[at - 1] in forms():
        return _negation(text, at - 1, source)  # 'did not confirm or deny'
    if at >= floor and low[verb].endswith("ing") and low[at] in listed("claims", "avoiding"):
        return at
    return _of_subject(text, source, floor) if source is not None else None


def _of_subject(text: Words, source: Range, floor: int) -> int | None:
    """'Nobody said', 'neither A nor B said', 'nor did A say'."""
    low, first = text.lowers, source[0]
    nobody = listed("claims", "nobody")
    ahead = (at for at in range(max(floor, first - 1), source[1]) if low[at] in nobody)
    found = next(ahead, None)
    if found is not None:
        return found if found <= first or low[found] in ("nor", "neither") else None
    turned = first - 2
    helped = turned >= floor and low[first - 1] in listed("phrases", "auxiliary")
    return turned if helped and low[turned] in _NEGATIONS else None
