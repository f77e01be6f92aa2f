"""What a statement was made on: a platform, a press conference, an interview; said, or as the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.talks.anchors import Span
from truceline.talks.knowledge import Knowledge
from truceline.talks.lexicon import listed
from truceline.talks.phrases import Range
from truceline.talks.reading import Reading
from truceline.talks.said import LONGEST_SENTENCE, Said
from truceline.talks.speakers import Speaker

_HEADS = listed("channels", "heads")


@dataclass(frozen=True, slots=True)
class Channel:
    """A platform's id or a word ("press conference"), where it stands, and whether it is inferred."""

    name: str
    span: Span | None
    inferred: bool = False


def is_channel(text: Reading, source: Range, knowledge: Knowledge) -> bool:
    """True for 'according to his Telegram post': what follows is where it was said, and not who says it."""
    first, last = source
    heads = not _HEADS.isdisjoint(text.words.lowers[first:last])
    return heads or any(
        knowledge.by_id[each.ids[0]].type == "platform"
        for each in text.mentions_in(first, last)
        if each.last <= last
    )


def channels(
    text: Reading, statements: Sequence[Said], spoken: Sequence[Speaker], knowledge: Knowledge
) -> tuple[Channel | None, ...]:
    """The channel of each statement; a later one of the same speaker takes it over where its verb goes on."""
    found: list[Channel | None] = []
    last: dict[str, Channel] = {}
    for each, speaker in zip(statements, spoken, strict=True):
        if each.depth > 1:
            found.append(None)  # whom a post quotes has not said it there
            continue
        channel = _stated(text, each, knowledge)
        if channel is None and speaker.id in last and _goes_on(each):
            channel = replace(last[speaker.id], inferred=True)
        elif channel is not None and speaker.id is not None:
            last[speaker.id] = channel
        found.append(channel)
    return tuple(found)


def _goes_on(each: Said) -> bool:
    return each.type == "direct" and (each.cue is None or each.cue.lemma in listed("channels", "inheriting"))


def _stated(text: Reading, each: Said, knowledge: Knowledge) -> Channel | None:
    """In the sentence of the cue, outside the content."""
    if each.cue is None:
        return None
    first, last = text.words.sentence_of(each.cue.first)
    if last - first > LONGEST_SENTENCE:
        return None
    starts, lowers = text.words.starts, text.words.lowers
    for mention in text.mentions_in(first, last):
        platform = knowledge.by_id[mention.ids[0]].type == "platform"
        if platform and not _within(starts[mention.first], each.parts):
            return Channel(mention.ids[0], text.tokens(mention.first, mention.last))
    for at in [n for n in range(first, last) if lowers[n] in _HEADS]:
        if not _within(starts[at], each.parts) and _introduced(text, at):
            begin = at - 1 if text.words.lowers[at] == "conference" else at
            span = text.tokens(begin, at + 1)
            return Channel(span.text.lower(), span)
    if each.cue.lemma == "tell" and "reporters" in text.words.lowers[each.cue.last : each.cue.last + 2]:
        at = text.words.lowers.index("reporters", each.cue.last)
        return Channel("reporters", text.tokens(at, at + 1))
    return None


def _introduced(text: Reading, at: int) -> bool:
    """True for 'in an interview', 'at a press conference': a head behind a preposition."""
    return any(word in ("in", "at", "during", "to") for word in text.words.lowers[max(0, at - 4) : at])


def _within(position: int, parts: Sequence[Range]) -> bool:
    return any(start <= position < end for start, end in parts)
