"""Every item stands on exact characters of a file, or on a rule and the items it was made from.

There is no third kind. ``Span`` is a W3C Web Annotation selector pair (position and quote) on a file
that its SHA-256 names; ``Ground`` is what an item stands on; ``ungrounded`` finds what stands on nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

CONTEXT = 24
"""Characters of prefix and suffix in a quote selector."""

LISTS_OF_ITEMS = (
    "entities",
    "anonymous_sources",
    "timex",
    "events",
    "statements",
    "claims",
    "positions",
    "commitments",
    "proposals",
    "references",
    "concessions",
    "instructions",
    "delegations",
    "links",
    "contradictions",
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of one document: code points from ``start`` to before ``end``, and what stands there."""

    doc: str
    start: int
    end: int
    text: str

    def object(self) -> dict[str, Any]:
        """doc, start, end, text: the span as talks-format writes it."""
        return {"doc": self.doc, "start": self.start, "end": self.end, "text": self.text}

    def holds_in(self, raw: str) -> bool:
        """True when the document has exactly these characters at exactly this place."""
        return 0 <= self.start < self.end <= len(raw) and raw[self.start : self.end] == self.text


@dataclass(frozen=True, slots=True)
class Ground:
    """What an item stands on: the rule that made it with its version, and the items it was derived from.

    ``derived`` is True where the item's value is inferred and not read; then ``sources`` is never empty.
    """

    rule: str
    sources: tuple[str, ...] = ()
    derived: bool = field(default=False)

    def object(self) -> dict[str, Any]:
        """rule, from, derived."""
        return {"rule": self.rule, "from": list(self.sources), "derived": self.derived}


def selectors(sha256: str, raw: str, span: Span) -> dict[str, Any]:
    """The span as a target of a W3C Web Annotation: the file's digest, a position and a quote selector."""
    return {
        "source": f"urn:sha256:{sha256}",
        "selector": [
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            {
                "type": "TextQuoteSelector",
                "exact": span.text,
                "prefix": raw[max(0, span.start - CONTEXT) : span.start],
                "suffix": raw[span.end : span.end + CONTEXT],
            },
        ],
    }


def ungrounded(record: Mapping[str, Any], raws: Mapping[str, str]) -> list[str]:
    """Every item of a record that is not anchored or derived, in words; empty for a record that may stand.

    raws: the documents' ids and their characters

    An item must carry a span that is true of its file, or ``provenance`` with ``derived`` and what it was
    derived from; that must be in the record. Every span inside must be true.
    """
    known = set(raws) | {item["id"] for item in _items(record) if "id" in item}
    faults: list[str] = []
    for item in _items(record):
        name = str(item.get("id", "an item without an id"))
        spans = _spans(item)
        faults += [f"{name}: {why}" for span in spans if (why := _false(span, raws))]
        ground = item.get("provenance") or {}
        if not ground.get("rule"):
            faults.append(f"{name}: no rule says how it was made")
        sources = ground.get("from", ())
        faults += [
            f"{name}: it is derived from {each}, which is not there" for each in sources if each not in known
        ]
        if not spans and not (ground.get("derived") and sources):
            faults.append(f"{name}: it is neither anchored nor derived")
    return faults


def _items(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in LISTS_OF_ITEMS:
        yield from record.get(key, ())


def _spans(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every span in an item, however deep."""
    found: list[Mapping[str, Any]] = []
    left: list[Any] = [item]
    while left:
        value = left.pop()
        parts = value
        if isinstance(value, dict):
            if "text" in value and "start" in value and "end" in value and "doc" in value:
                found.append(value)
                continue
            parts = value.values()
        left += [part for part in parts if part and isinstance(part, _NESTING)]
    return found


_NESTING = (dict, list, tuple)


def _false(span: Mapping[str, Any], raws: Mapping[str, str]) -> str:
    raw = raws.get(span["doc"])
    if raw is None:
        return f"it stands on {span['doc']}, which is not there"
    start, end = span["start"], span["end"]
    if 0 <= start < end <= len(raw) and raw[start:end] == span["text"]:
        return ""
    return f"{span['doc']} {span['start']}-{span['end']} does not read '{span['text'][:40]}'"
