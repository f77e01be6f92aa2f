"""Words that say that somebody says something: verbs in all their forms, nouns, and 'according to'."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from truceline.talks.lexicon import lexicon, listed
from truceline.talks.words import Words

_NOUN_BEFORE = listed("speech", "before_a_noun")
_BE = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_AFTER_VERB = listed("speech", "after_a_verb") | {":", "“", '"'}
_NOUNS = frozenset(form for each in listed("speech", "noun_cues") for form in (each, f"{each}s"))
_TO = frozenset(("to", "'d", "n't"))


@dataclass(frozen=True, slots=True)
class Cue:
    """Tokens that introduce what somebody says; ``lemma`` is the verb or noun.

    ``kind``: clause (a sentence follows or goes before), object (a thing follows), participle ("adding"),
    noun ("his claim that"), according.
    """

    first: int
    last: int
    lemma: str
    kind: str


@cache
def forms() -> dict[str, tuple[str, str]]:
    """Each form of each verb -> (its base, which form: base, s, ed, ing)."""
    found: dict[str, tuple[str, str]] = {}
    joined = {each.split("/")[0] for each in listed("speech", "joined")}
    for base in (
        listed("speech", "clause") | listed("speech", "object") | listed("speech", "directive") | joined
    ):
        for form, which in inflected(base):
            found.setdefault(form, (base, which))
    for pair in listed("speech", "irregular"):
        form, base = pair.split("/")
        found[form] = (base, "ed")
    return found


@cache
def first_words() -> frozenset[str]:
    """The words with which a cue may begin: no other token needs to be looked at."""
    return frozenset(forms()) | _NOUNS | {"according"}


def is_noun_cue(word: str) -> bool:
    """True for 'claim', 'promises': nouns of what somebody says."""
    return word.lower() in _NOUNS


@cache
def _joined() -> dict[str, tuple[str, ...]]:
    pairs: dict[str, tuple[str, ...]] = {}
    for each in lexicon()["speech"]["joined"].split():
        verb, word = each.split("/")[:2]
        pairs[verb] = (*pairs.get(verb, ()), word)
    return pairs


def inflected(base: str) -> list[tuple[str, str]]:
    """The forms of a regular verb, each with which it is: base, s, ed or ing."""
    if base.endswith("e"):
        return [(base, "base"), (f"{base}s", "s"), (f"{base}d", "ed"), (f"{base[:-1]}ing", "ing")]
    if base.endswith("y") and base[-2] not in "aeiou":
        return [(base, "base"), (f"{base[:-1]}ies", "s"), (f"{base[:-1]}ied", "ed"), (f"{base}ing", "ing")]
    s = f"{base}es" if base.endswith(("s", "sh", "ch", "x")) else f"{base}s"
    stem = base + base[-1] if base in ("admit", "plan", "slam", "refer") else base
    return [(base, "base"), (s, "s"), (f"{stem}ed", "ed"), (f"{stem}ing", "ing")]


def cue_at(text: Words, at: int) -> Cue | None:
    """The cue that begins with this token; None for a noun of its letters, an infinitive or a passive."""
    word = text.lowers[at]
    if word == "according" and text.lowers[at + 1 : at + 2] == ("to",):
        return Cue(at, at + 2, "according", "according")
    found = forms().get(word)
    before = text.lowers[at - 1] if at else ""
    if found is None or before in _NOUN_BEFORE or before in _TO:
        return _noun(text, at, word)
    base, form = found
    after = text.lowers[at + 1] if at + 1 < len(text.lowers) else ""
    if _no_verb(text, at, base, form, after):
        return None
    joined = after in _joined().get(base, ())
    if not joined and base in _joined() and not _either(base):
        return None
    kind = "object" if joined or base not in listed("speech", "clause") else "clause"
    if form == "ing" and not _finite(text, at):
        kind = "participle"
    return Cue(at, at + 1 + joined, base, kind)


def _no_verb(text: Words, at: int, base: str, form: str, after: str) -> bool:
    """True for a passive, an imperative, a noun of the same letters, and for 'it is worth noting'."""
    before = text.lowers[at - 1] if at else ""
    if form == "ed":
        agreed = base == "agree" and after in ("that", "on", "to", "with")
        if before in ("not", "n't", "already", "also") and at > 1:
            before = text.lowers[at - 2]
        return before in _BE and base != "determine" and not agreed
    if form == "ing":
        return before == "worth"
    if form == "base" and (before == "" or text.texts[at][0].isupper()):
        return True
    if base not in listed("speech", "nounlike"):
        return False
    if form == "s" and after == "that" and forms().get(before, ("", ""))[1] == "ed":
        return True  # 'denied reports that'
    return not _verb_like(after) or (form == "base" and not _subject_like(text.texts[at - 1]))


def _finite(text: Words, at: int) -> bool:
    """True for 'is demanding', 'is still demanding'."""
    if at and text.lowers[at - 1] in listed("phrases", "adverbs"):
        at -= 1
    return at > 0 and text.lowers[at - 1] in _BE


def _verb_like(after: str) -> bool:
    """True where what follows shows that the word is a verb: its clause or its object begins."""
    return (
        after in _AFTER_VERB
        or after in listed("phrases", "determiners")
        or after in listed("phrases", "pronouns")
    )


def _subject_like(word: str) -> bool:
    """True for a word that a verb's base form may follow: 'they', 'envoys', 'must', 'also', a name."""
    small = word.lower()
    known = ("pronouns", "auxiliary", "adverbs", "relative")
    return (
        word[0].isupper()
        or small.endswith(("s", "ly"))
        or any(small in listed("phrases", each) for each in known)
    )


def _either(base: str) -> bool:
    return base in listed("speech", "clause") or base in listed("speech", "object")


def _noun(text: Words, at: int, word: str) -> Cue | None:
    if word in _NOUNS and text.lowers[at + 1 : at + 2] == ("that",):
        return Cue(at, at + 1, word, "noun")
    return None
