"""How a verb of a clause is meant: of whom it is said, denied or not, with what distance, or not asserted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from truceline.talks.assertion import DENIED, WITHHELD
from truceline.talks.cues import forms
from truceline.talks.lexicon import listed
from truceline.talks.patterns import Match, genre
from truceline.talks.phrases import Range, begin
from truceline.talks.phrases import before as phrase_before
from truceline.talks.told import Item, Told

_SKIPPED = genre("voice", "auxiliary")
_BE = genre("voice", "be")
_CONTROL = ("carries", "denies", "distant", "attempts", "willing", "obliged", "foreseen")
_MOOD = {"attempts": "attempts", "willing": "willing", "obliged": "due", "foreseen": "may"}
LONGEST_LIST = 40
"""Tokens of a list of names before a verb, at most."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The subject of a verb (tokens; None where none stands), and how the verb is meant.

    ``mood`` is '' for what is asserted, 'attempts' for what is tried, 'willing' for what somebody is ready to
    do, 'due' for what somebody must do, 'may' for what might be; ``hedge`` is the token of the distance;
    ``helpers`` are the auxiliaries, ``begins`` the first word between subject and verb.
    """

    subject: Range | None
    begins: int
    negated: bool = False
    hedge: int | None = None
    future: bool = False
    passive: bool = False
    helpers: tuple[str, ...] = ()
    mood: str = ""

    @property
    def be(self) -> bool:
        """True where a form of 'to be' or 'to remain' stands before the verb."""
        return any(each in _BE for each in self.helpers)


def voice(told: Told, cue: Match, floor: int) -> Voice | None:
    """How the verb at a cue is meant; None for a bare infinitive, a condition, and what somebody did not say.

    What is denied is turned.

    floor: the first token of the clause, or of the quotation it stands in
    """
    low = told.words.lowers
    meant = told.assertion_at(cue.first)
    if meant == WITHHELD:
        return None
    at, negated, future, hedge = cue.first - 1, meant == DENIED, False, None
    helpers: list[str] = []
    mood = ""
    while at >= floor:
        word = low[at]
        if word in genre("voice", "unreal") or word in genre("voice", "due"):
            mood = mood or ("due" if word in genre("voice", "due") else "may")
            helpers.append(word)
        elif _negates(word):
            negated = not negated
            helpers += ["do"] if word.endswith("n't") else []
        elif word == "longer" and low[at - 1] == "no":
            negated, at = not negated, at - 1
        elif word == "to" and at > floor:
            step = _control(low[at - 1])
            if step is None:
                return None
            negated = negated != (step == "denies")
            hedge = at - 1 if step == "distant" else hedge
            mood = mood or _MOOD.get(step, "")
            helpers.append("to")
            at -= 1
        elif word in genre("voice", "future"):
            future = True
            helpers.append(word)
        elif word in genre("voice", "hedges"):
            hedge = at
        elif word in _SKIPPED:
            helpers.append(word)
        elif not _adverb(word, told.words.texts[at]):
            break
        at -= 1
    begins = at + 1
    subject = _subject(told, begins, floor)
    first = subject[0] if subject else begins
    if _supposed(told, first, floor) or (told.via(cue.first) is None and _unread(told, first, floor)):
        return None
    if subject and low[subject[0]] in ("no", "neither", "none", "nobody"):
        negated = not negated
    passive = cue.form == "ed" and bool(helpers) and helpers[0] in _BE  # the nearest to the verb
    return Voice(subject, begins, negated, hedge, future, passive, tuple(helpers), mood)


def _control(word: str) -> str | None:
    """What a verb before "to" does to the verb after it; None where that is then not asserted."""
    for kind in _CONTROL:
        known = genre("voice", kind)
        if any(each in known for each in _bases(word)):
            return kind
    return None


def _bases(word: str) -> tuple[str, ...]:
    """The base forms that a form may be of."""
    found = [word]
    if word.endswith("ies") or word.endswith("ied"):
        found.append(word[:-3] + "y")
    for ending in ("s", "es", "d", "ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            found += [word.removesuffix(ending), word.removesuffix(ending) + "e"]
    if word in ("began", "begun"):
        found.append("begin")
    return tuple(found)


def _adverb(word: str, text: str) -> bool:
    return word in genre("voice", "adverbs") or (len(word) > 4 and word.endswith("ly") and text[0].islower())


def _subject(told: Told, end: int, floor: int) -> Range | None:
    """The subject that ends before this token: with the names that stand before it in a list."""
    low = told.words.lowers
    found = phrase_before(told.words, end, floor)
    if found is None:
        return None
    first, last = found
    if low[first - 2 : first] and low[first - 1] == "of" and low[first - 2] in genre("parties", "heads"):
        first -= 3 if _noun_before(told, first - 3, floor) else 2
    if low[first] in ("which", "who"):
        return _antecedent(told, first, floor)
    if low[first] in genre("voice", "relative") or low[first] == "that":
        return None
    if low[first - 1] in ("nor", "or") and first > floor:
        either = next((n for n in range(first - 1, floor - 1, -1) if low[n] in ("neither", "either")), None)
        return (either, last) if either is not None else None
    if "and" not in low[max(floor, first - 1) : last]:
        return first, last
    while first - 1 > floor and low[first - 1] in (",", "and") and last - first < LONGEST_LIST:
        stop = first - 1
        while stop > floor and low[stop - 1] in (",", "and"):
            stop -= 1
        earlier = begin(told.words, stop - 1, floor) if stop > floor else None
        if earlier is None or not _named_at_end(told, earlier, stop):
            break
        first = earlier
    return first, last


def _antecedent(told: Told, at: int, floor: int) -> Range | None:
    """What 'which' and 'who' mean: the phrase right before."""
    end = at - 1 if told.words.lowers[at - 1] == "," else at
    first = begin(told.words, end - 1, floor) if end > floor else None
    return (first, end) if first is not None else None


def _named_at_end(told: Told, first: int, last: int) -> bool:
    given = told.words.lowers[first] not in ("according", "by", "with", "after", "for")
    return given and any(each.last == last for each in told.text.mentions_in(first, last))


def _supposed(told: Told, first: int, floor: int) -> bool:
    """True after 'if', 'whether', 'unless': the clause is not asserted."""
    low = told.words.lowers
    return any(low[at] in genre("voice", "suppose") for at in range(max(floor, first - 2), first))


def asserted(told: Told, cue: Match, floor: int) -> Voice | None:
    """How a cue is meant that is a finite verb or predicate of an asserted clause; None for any other.

    What somebody hopes, asks or demands is not asserted.
    """
    found = voice(told, cue, floor)
    if found is None or found.mood or found.subject is None or not finite(told, cue, found):
        return None
    statement = told.via(cue.first)
    lemma = _lemma(statement)
    if lemma in genre("voice", "verbs_unreal"):
        return None
    if lemma in genre("voice", "verbs_hedge") and found.hedge is None and statement is not None:
        return replace(found, hedge=told.token(statement["cue"]["start"]))
    return found


def _unread(told: Told, first: int, floor: int) -> bool:
    """True right behind a verb of speech whose statement was not read: somebody says it, not the text."""
    low = told.words.lowers
    at = first - 2 if low[first - 1] == "that" else first - 1
    found = forms().get(low[at]) if at > floor else None
    if found is None or found[0] not in listed("speech", "clause"):
        return False
    # of the base form only a verb: 'has yet to say', 'would not say'; 'the report that' is a noun
    helped = low[at - 1] in genre("voice", "auxiliary") or _negates(low[at - 1])
    return found[1] != "base" or low[at - 1] == "to" or helped


def _negates(word: str) -> bool:
    return word in genre("voice", "negations") or word.endswith("n't")


def _lemma(statement: Item | None) -> str:
    """The verb by which a statement is made."""
    if statement is None or statement["cue"] is None:
        return ""
    word = str(statement["cue"]["text"]).lower().split()[0]
    known = forms().get(word)
    return known[0] if known else word


def finite(told: Told, cue: Match, found: Voice) -> bool:
    """True for what its form and the words before it make a verb, and no noun or participle."""
    low = told.words.lowers
    word, after = low[cue.first], low[cue.first + 1 : cue.first + 2]
    noun = cue.last - cue.first == 1 and word in genre("voice", "nouns")
    if noun and after and after[0] in genre("voice", "after_nouns"):
        return False
    if cue.form and low[cue.last : cue.last + 1] and low[cue.last] in genre("voice", "auxiliary"):
        return False  # 'what they rejected was …'
    if cue.form == "ing":
        return found.be
    if cue.form == "base":
        return bool(found.helpers) or _plural(told, found)
    if cue.form == "":
        return found.be or word.endswith("ly") or "have" in found.helpers or "has" in found.helpers
    return True


def _plural(told: Told, found: Voice) -> bool:
    """True for a subject that a verb's bare form may follow: 'they', 'both sides', two names."""
    if found.subject is None:
        return False
    first, last = found.subject
    low = told.words.lowers
    several = "and" in low[first:last] or "," in low[first:last]
    return (
        several
        or low[last - 1] in ("we", "i", "they")
        or (low[last - 1].endswith("s") and told.words.texts[last - 1][0].islower())
    )


def _noun_before(told: Told, at: int, floor: int) -> bool:
    """True for 'Member' in 'Member states of the League': the first word of the noun that owns."""
    return at >= floor and told.words.texts[at][0].isupper()
