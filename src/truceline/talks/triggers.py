"""Words that tell of a meeting, a call, a round or whatever negotiations are made of, with their phrase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.talks.calendar_words import MONTHS, WEEKDAYS
from truceline.talks.event_words import first_words, nouns, verbs, words_of
from truceline.talks.lexicon import listed
from truceline.talks.reading import Reading
from truceline.talks.words import Words

LONGEST_PHRASE = 12
_NOT_FIRST = frozenset(("'s", "such", "further", "fresh", "joint", "two", "three", "four", "both"))
_DETERMINERS = listed("phrases", "determiners") | {
    "'s",
    "any",
    "no",
    "further",
    "joint",
    "each",
    "such",
    "fresh",
}
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being", "'re"))
_ENDS_PHRASE = (
    listed("phrases", "boundary")
    | listed("phrases", "auxiliary")
    | listed("phrases", "pronouns")
    | listed("phrases", "prepositions")
    | listed("phrases", "relative")
    | words_of("words", "holding")
    | words_of("words", "after")
)
_MEASURED = frozenset(
    ("round", "rounds", "session", "sessions", "series", "day", "days", "hour", "hours", "week", "weeks")
)
ONLY_POINTING = frozenset(("session", "sessions", "round"))
_NO_WAR = frozenset(("crimes", "crime", "-", "zone", "chest", "on", "against", "”"))
_ONLY_WITH_DETERMINER = frozenset(("call", "conversation", "briefing", "signing", "conflict", "offensive"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """Tokens that tell of an event; ``phrase`` is the first token of the noun phrase they head.

    ``kind`` is a kind of the record, or 'talks' for words that may mean several. ``verb`` for a verb.
    """

    first: int
    last: int
    phrase: int
    kind: str
    verb: bool


def triggers(text: Reading, first: int, last: int) -> Iterator[Trigger]:
    """The triggers among these tokens, in their order; one token belongs to one at most."""
    lowers, done = text.words.lowers, first
    if first_words().isdisjoint(lowers[first:last]):
        return  # most sentences tell of nothing
    for at in [n for n in range(first, last) if lowers[n] in first_words()]:
        found = (_noun(text, at, first, last) or _verb(text.words, at, first, last)) if at >= done else None
        if found is not None:
            yield found
            done = found.last


def _noun(text: Reading, at: int, floor: int, ceiling: int) -> Trigger | None:
    words = text.words
    for tokens, kind in nouns().get(words.lowers[at], ()):
        end = at + len(tokens)
        if end <= ceiling and words.lowers[at:end] == tokens:
            phrase = _phrase(text, at, floor)
            if _is_noun(words, at, end, kind, phrase, floor):
                return Trigger(at, end, phrase, kind, False)
    return None


def _is_noun(text: Words, at: int, end: int, kind: str, phrase: int, floor: int) -> bool:
    """False for a verb's form, 'call for', 'call on', a report that is a document, and a price war."""
    before = text.lowers[at - 1] if at > floor else ""
    after = text.lowers[end] if end < len(text.lowers) else ""
    has_determiner = any(word in _DETERMINERS for word in text.lowers[phrase:at])
    appeals = after in ("for", "on", "upon", "to", "it") and not (has_determiner and _on_a_day(text, end))
    if text.lowers[at] in ("call", "calls") and (before in ("to", "") or appeals):
        return False
    if kind == "report":
        return after == "from"
    if text.lowers[at] in ONLY_POINTING and end - at == 1:
        return text.lowers[phrase] in ("the", "this", "that") or "such" in text.lowers[phrase:at]
    if text.lowers[at] in ("calls", "contact", "contacts", "signing") and end - at == 1:
        return has_determiner or before in ("phone", "telephone", "had") or after in ("between", "with")
    if text.lowers[at] == "meeting" and end - at == 1:
        return not _participle(text, at, before, after, has_determiner)
    if kind == "armed_conflict":
        return _armed(text, at, before, after, phrase)
    single = end - at == 1 and text.lowers[at] in _ONLY_WITH_DETERMINER
    return has_determiner or not single


def _on_a_day(text: Words, at: int) -> bool:
    """True for 'on Friday', 'on 3 March': a call on a day is one that was held."""
    day = text.lowers[at + 1 : at + 2]
    if text.lowers[at] != "on" or not day:
        return False
    return day[0] in WEEKDAYS or day[0] in MONTHS or day[0].isdecimal()


def _participle(text: Words, at: int, before: str, after: str, has_determiner: bool) -> bool:
    """True for 'are meeting', 'after meeting the envoy', 'meeting with'."""
    if has_determiner:
        return False
    return (
        before in _BE
        or before in ("", ",", "of", "by", "after", "before", "while", "and", "not")
        or after == "with"
    )


def _armed(text: Words, at: int, before: str, after: str, phrase: int) -> bool:
    """True for 'the war', 'fighting in the town'; not for a price war or a conflict of interest."""
    never = before in words_of("words", "never") or before in ("-", "“", '"') or after in _NO_WAR
    if never or text.lowers[at + 1 : at + 3] in (("of", "interest"), ("of", "words")):
        return False
    definite = any(word in ("the", "its", "this", "'s", "year") for word in text.lowers[phrase:at])
    return definite or after in ("in", "between") or before in ("ending", "end")


def _verb(text: Words, at: int, floor: int, ceiling: int) -> Trigger | None:
    after = text.lowers[at + 1] if at + 1 < ceiling else ""
    for needed, kind in verbs().get(text.lowers[at], ()):
        if needed is not None and needed != after:
            continue
        if _is_verb(text, at, floor, kind):
            return Trigger(at, at + 1 + (needed is not None), at, kind, True)
    return None


def _is_verb(text: Words, at: int, floor: int, kind: str) -> bool:
    before = text.lowers[at - 1] if at > floor else ""
    if before in _DETERMINERS and before not in ("such", "each"):
        return False
    if text.lowers[at] == "meeting" and text.lowers[at + 1 : at + 2] != ("with",):
        return before in _BE
    if kind == "signing" and text.lowers[at] == "sign":
        return before != "-"
    return not (text.lowers[at] in ("brief", "phone", "telephone") and not _bare_verb(before))


def _bare_verb(before: str) -> bool:
    """True where a base form may stand: after 'to' or an auxiliary."""
    return before in ("to", "and") or before in listed("phrases", "auxiliary")


def _phrase(text: Reading, at: int, floor: int) -> int:
    """Back over adjectives, names, quoted words, 'three days of', to the determiner or the sign before."""
    words, begin = text.words, at
    while begin > floor and at - begin < LONGEST_PHRASE:
        small = words.lowers[begin - 1]
        named = _named_to(text, begin)
        if named is not None and named >= floor:
            begin = named
        elif small in _DETERMINERS:
            if small == "that" and not _stands_for_one(words, begin - 1, floor):
                break
            begin -= 1
            if words.texts[begin + 1] == "-":
                continue  # 'a first-of-its-kind summit'
            if small not in _NOT_FIRST:
                break
        elif small == "of" and begin - 2 >= floor and words.lowers[begin - 2] in _MEASURED:
            begin -= 2
        elif _goes_on(words, begin - 1):
            begin -= 1
        else:
            break
    return begin


def _named_to(text: Reading, end: int) -> int | None:
    """The first token of a name of several words that ends before this token."""
    found = text.mentions_in(max(0, end - 8), end)
    return found[-1].first if found and found[-1].last == end and end - found[-1].first > 1 else None


def _stands_for_one(words: Words, at: int, floor: int) -> bool:
    """True for 'that' that points ('at that meeting'), not for the one that begins a clause."""
    return (
        at == floor or words.lowers[at - 1] in listed("phrases", "prepositions") or words.texts[at - 1] == ","
    )


def _goes_on(text: Words, at: int) -> bool:
    small = text.lowers[at]
    if small in ("-", "“", "”", '"'):
        return True
    if small == "and":
        return text.lowers[at - 1].isalpha() and not text.texts[at + 1][0].isupper()
    if small in _ENDS_PHRASE or small in WEEKDAYS or small in MONTHS or text.lowers[at - 1 : at] == ("to",):
        return False
    return small[0].isalnum()
