"""The role that a text gives somebody where it names him: the chain of title words before the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.talks.knowledge import Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading

RULE = "role.before-name/1"
LONGEST = 16
_HEADS = listed("titles", "heads")
_SMALL = listed("titles", "small")
_CONNECTING = frozenset(("of", "the", "and", "for", "in", "on", "to", "at", "'s", "-", "&"))


@dataclass(frozen=True, slots=True)
class NamedRole:
    """A person's role as the text has it, and the tokens that say it."""

    entity: str
    tokens: Range


def roles(text: Reading, knowledge: Knowledge) -> tuple[NamedRole, ...]:
    """Every role that stands before a person's name; 'envoys A and B' gives it to both."""
    return tuple(_roles(text, knowledge))


def _roles(text: Reading, knowledge: Knowledge) -> Iterator[NamedRole]:
    before: tuple[Mention, Range | None] | None = None
    for mention in text.mentions:
        if mention.id is None or knowledge.by_id[mention.id].type != "person":
            continue
        found = _before(text, mention, before[0].last if before else 0)
        if found is None and before is not None and _joined(text, before[0], mention):
            shared = before[1]
            found = shared if shared and text.words.lowers[shared[1] - 1].endswith("s") else None
        if found is not None:
            yield NamedRole(mention.id, found)
        before = (mention, found)


def _before(text: Reading, mention: Mention, floor: int) -> Range | None:
    last = mention.first
    sentence = text.words.sentence_of(last)[0]
    at = last
    while (
        at > max(floor, sentence, last - LONGEST) and not text.before_body(at - 1) and _of_title(text, at - 1)
    ):
        at -= 1
    while at < last and text.words.lowers[at] in _CONNECTING:
        at += 1
    if at < last and text.words.lowers[last - 1] in _HEADS and "of" in text.words.lowers[at:last]:
        at = last - text.words.lowers[at:last][::-1].index("of")  # 'representatives of President Amber'
    named = any(text.words.lowers[n] in _HEADS for n in range(at, last))
    return (at, last) if named else None


def _of_title(text: Reading, at: int) -> bool:
    word, small = text.words.texts[at], text.words.lowers[at]
    return (
        small in _HEADS
        or small in _SMALL
        or (word[0].isupper() and small not in listed("phrases", "boundary"))
    )


def _joined(text: Reading, one: Mention, other: Mention) -> bool:
    return other.first == one.last + 1 and text.words.lowers[one.last] in ("and", ",")
