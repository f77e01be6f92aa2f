"""A list of names and groups cut into chunks at commas and 'and', read off the tokens without a parser."""

from __future__ import annotations

from dataclasses import dataclass

from truceline.talks.calendar_words import MONTHS, NUMBERS, WEEKDAYS
from truceline.talks.cues import forms
from truceline.talks.event_words import words_of
from truceline.talks.knowledge import Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.linking import Mention
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.words import Words

_GROUPS = words_of("words", "groups")
_HEADS = listed("titles", "heads")

_GLUE = words_of("words", "adjectives") | {
    "the",
    "a",
    "an",
    "of",
    "his",
    "her",
    "their",
    "its",
    "&",
    "-",
    "'s",
    "then",
}
_NO_NAME = (
    listed("phrases", "boundary")
    | listed("phrases", "pronouns")
    | listed("phrases", "determiners")
    | listed("phrases", "prepositions")
    | listed("phrases", "auxiliary")
    | listed("phrases", "adverbs")
    | listed("phrases", "relative")
    | _HEADS
    | listed("titles", "before")
    | frozenset((*MONTHS, *WEEKDAYS, "however", "earlier", "meanwhile", "according", "both", "yes", "i"))
)


_INEXACT = frozenset(
    [
        "about",
        "around",
        "some",
        "nearly",
        "almost",
        "over",
        "roughly",
        "approximately",
        "more",
        "than",
        "at",
        "least",
    ]
)


@dataclass(slots=True)
class Chunk:
    """One member of a list: the names, title, group word and unknown name that its tokens hold."""

    first: int
    last: int
    mentions: list[Mention]
    owned: list[Mention]
    group: int | None = None
    title: int | None = None
    name: Range | None = None
    owner: Range | None = None
    definite: bool = False
    own_name: bool = False
    count: int | None = None


def chunks_of(text: Reading, knowledge: Knowledge, first: int, ceiling: int) -> tuple[list[Chunk], int]:
    """The chunks of the list that begins at this token, and the token where the list ends."""
    words = text.words
    chunks: list[Chunk] = []
    chunk = Chunk(first, first, [], [])
    at = first
    while at < ceiling:
        small = words.lowers[at]
        mention = text.mention_at(at)
        if mention is not None and mention.last <= ceiling:
            place = knowledge.by_id[mention.ids[0]].type in ("place", "facility", "platform", "instrument")
            if not place:
                owned = words.lowers[mention.last : mention.last + 1] == ("'s",)
                (chunk.owned if owned else chunk.mentions).append(mention)
            elif chunk.first == at:
                break
            at = chunk.last = mention.last
            continue
        if small in (",", "and") or (small == "as" and words.lowers[at + 1 : at + 3] == ("well", "as")):
            if chunk.last > chunk.first:
                chunks.append(chunk)
            at += 3 if small == "as" else 1
            if words.lowers[at : at + 1] == ("and",):
                at += 1
            if small == "," and not _next_begins(text, at, ceiling):
                return chunks, at - 1
            chunk = Chunk(at, at, [], [])
            continue
        if not _take(text, chunk, at):
            break
        at = chunk.last = at + 1
    if chunk.last > chunk.first:
        chunks.append(chunk)
    if at < ceiling and len(chunks) > 1 and _begins_clause(words, chunk.first, at):
        chunks.pop()
    return chunks, at


def _begins_clause(words: Words, first: int, end: int) -> bool:
    """True where the last of a list is a new subject: 'with A, the council announced'."""
    small = words.lowers[end]
    verb = small in listed("phrases", "auxiliary") or small in forms() or small in ("did", "held", "met")
    return words.lowers[first - 1] == "," and verb


def _next_begins(text: Reading, at: int, ceiling: int) -> bool:
    """True where what follows a comma may be one more of the list."""
    if at >= ceiling:
        return False
    word, small = text.words.texts[at], text.words.lowers[at]
    if small in WEEKDAYS or small in MONTHS:
        return False
    return (
        word[0].isupper()
        or small in _HEADS
        or small in _GROUPS
        or small in _GLUE
        or small in ("other", "another", "and")
        or small in NUMBERS
        or small.isdigit()
    )


def _take(text: Reading, chunk: Chunk, at: int) -> bool:
    """Add one token to the chunk; False where the list ends before it."""
    words = text.words
    word, small = words.texts[at], words.lowers[at]
    if small == "-" and not _glued(text, at):
        return False
    if small in _INEXACT and chunk.first >= at - 1 and _number_near(words, at + 1):
        return True
    if small == "'s" and chunk.name is not None and chunk.name[1] == at:
        chunk.owner, chunk.name = chunk.name, None
        return True
    hyphened = (at + 1 < len(words.texts) and words.texts[at + 1] == "-") or words.texts[at - 1] == "-"
    if small.isdigit() or small in NUMBERS:
        chunk.count = int(small) if small.isdigit() else NUMBERS[small]
        return True
    if small in _GROUPS and not hyphened:
        chunk.group = chunk.group if chunk.group is not None else at
        return True
    if small in _HEADS or small in listed("titles", "before"):
        chunk.title = at
        return True
    if small in ("the", "his", "her", "their") and chunk.first == at:
        chunk.definite = True
        return True
    if small == "from":
        return chunk.group is not None
    if small == "." and len(words.texts[at - 1]) <= 4 and words.texts[at - 1][0].isupper():
        return (
            at + 1 < len(words.texts)
            and words.texts[at + 1][0].isupper()
            and words.sentence_of(at)[1] > at + 1
        )
    if small in _GLUE or hyphened:
        return True
    if word[0].isupper() and small not in _NO_NAME:
        joined = chunk.name is not None and chunk.name[1] == at
        begin = chunk.name[0] if joined and chunk.name is not None else at
        chunk.name = (begin, at + 1)
        return True
    if not word[0].isalpha() or small in _NO_NAME:
        return False
    in_role = (
        (chunk.title is not None or of_a_country(text, chunk))
        and at + 1 < len(words.texts)
        and words.texts[at + 1][0].isupper()
    )
    return in_role or (bool(chunk.owned) and chunk.group is None)


def _number_near(words: Words, first: int) -> bool:
    """True where a number is this token or the next: 'about 20', 'more than 30'."""
    return any(each.isdecimal() or each in NUMBERS for each in words.lowers[first : first + 2])


def _glued(text: Reading, at: int) -> bool:
    """True for a hyphen inside a word, False for a dash between spaces."""
    return text.words.ends[at - 1] == text.words.starts[at]


def of_a_country(text: Reading, chunk: Chunk) -> bool:
    """True where the chunk's only name ends like a word for a country's own: 'Alderian', 'Birchish'."""
    if chunk.name is None or chunk.name[1] - chunk.name[0] != 1:
        return False
    return text.words.lowers[chunk.name[0]].endswith(("ian", "ean", "can", "man", "ish", "ese", "tic"))
