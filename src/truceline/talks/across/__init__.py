"""Several documents beside each other: what is the same, what each adds, and where they differ.

comes in:  a record whose documents were read one by one
goes out:  links (the same event, quotation, person or text) and contradictions, each derived from items
called by: record.py, once all documents are read

Two documents are compared field by field; nothing is averaged and no text is believed over another. What
stands here is sorted by the items it is about, so the order of the documents is no matter, and leaving one
out leaves out what was about it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from truceline.talks.across.copies import copies
from truceline.talks.across.events import compared_events
from truceline.talks.across.nouns import Record
from truceline.talks.across.persons import compared_persons
from truceline.talks.across.quotations import compared_quotations
from truceline.talks.across.stances import compared_stances


@dataclass(frozen=True, slots=True)
class Across:
    """``links`` between items found to be the same or variants; ``contradictions`` with their verdicts."""

    links: tuple[dict[str, Any], ...]
    contradictions: tuple[dict[str, Any], ...]


def across(record: Record, raws: dict[str, str]) -> Across:
    """Everything found between the documents of a record; raws: their characters by document id."""
    found = list(_found(record, raws))
    links = sorted((each for each in found if "relation" in each), key=lambda each: str(each["id"]))
    differing = sorted((each for each in found if "verdict" in each), key=lambda each: str(each["id"]))
    return Across(tuple(links), tuple(differing))


def _found(record: Record, raws: dict[str, str]) -> Iterator[dict[str, Any]]:
    same_text = list(copies(raws))
    copied = {frozenset(each["items"]) for each in same_text}
    yield from same_text
    yield from compared_events(record, copied)
    yield from compared_quotations(record, copied)
    yield from compared_persons(record)
    yield from compared_stances(record, copied)
