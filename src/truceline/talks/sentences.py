"""The sentence that characters of a document stand in, exact to the character."""

from __future__ import annotations

from functools import lru_cache

from truceline.talks.anchors import Span
from truceline.talks.documents import Document
from truceline.talks.plain import plain
from truceline.talks.words import words


def sentence_around(document: Document, start: int, end: int) -> Span:
    """The sentences from the one that holds ``start`` to the one that holds ``end``, as stored.

    A date line that the first sentence runs on from is none of it.

    start, end: code points of the document, end exclusive
    """
    held = [each for each in _sentences(document.raw) if each[0] < end and start < each[1]] or [(start, end)]
    first, last = min(each[0] for each in held), max(each[1] for each in held)
    if first < document.body <= start:
        rest = document.raw[document.body : last]
        first = last - len(rest.lstrip())
    return Span(document.id, first, last, document.raw[first:last])


@lru_cache(maxsize=16)
def _sentences(raw: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text stand; remembered, because a document is asked about many spans."""
    view = plain(raw)
    tokens = words(view.text)
    return tuple(
        view.raw_at(tokens.starts[first], tokens.ends[last - 1])
        for first, last in tokens.sentences
        if last > first
    )
