"""The record of negotiations: every stage's items in one object, each on its characters or derived.

Keys and fields are those of docs/explanation/talks.md. What a text or a knowledge base gives no ground for is
empty, and ``cannot`` says so; a record with an ungrounded item is never given out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from truceline.records import TrucelineError
from truceline.talks.across import across
from truceline.talks.anchors import LISTS_OF_ITEMS, Ground, Span, ungrounded
from truceline.talks.commitments import commitments
from truceline.talks.concessions import concessions
from truceline.talks.documents import Document
from truceline.talks.entities import ambiguous, entities
from truceline.talks.events import events
from truceline.talks.inferring import RULE as INFERRED_BY
from truceline.talks.inferring import Inferred, with_day
from truceline.talks.knowledge import Knowledge
from truceline.talks.outlets import outlet
from truceline.talks.parsing import Parser
from truceline.talks.positions import positions
from truceline.talks.proposals import proposals, references
from truceline.talks.reading import Reading, reading
from truceline.talks.said import LONGEST_SENTENCE
from truceline.talks.statements import statements
from truceline.talks.times import Timex, times
from truceline.talks.told import Told

_WITHOUT_PARSER = {
    "what": "statements",
    "why": "read by rules without a parser: what is said by an infinitive or a passive ('went on to say', "
    "'was backed by') is left out, and some speakers of participles are not found",
}


class UngroundedError(TrucelineError):
    """A record holds an item that stands on no characters and on no derivation; a fault of a rule."""


def negotiation_record(
    documents: Sequence[Document], knowledge: Knowledge, parser: Parser | None = None
) -> dict[str, Any]:
    """The record of these documents, as talks-format writes it; the order they are given in is no matter.

    parser: what helps the rules to read statements; left out, the rules read alone, and ``reader`` says so.
    errors: UngroundedError when a rule made an item that stands on nothing.
    """
    readings = [_read(each, knowledge) for each in sorted(documents, key=lambda each: each.id)]
    record: dict[str, Any] = {"documents": [_document(each, knowledge) for each in readings]}
    record["reader"] = {"mode": "parser" if parser else "rules", "parser": parser.name if parser else None}
    record["reader"]["degraded"] = parser is None
    record |= {key: [] for key in (*LISTS_OF_ITEMS, "planned_next")}
    record["timex"] = [item for each in readings for item in _timex_items(each)]
    stated = [statements(each.text, each.times, knowledge, parser) for each in readings]
    texts = [each.text for each in readings]
    held = [
        events(each.text, each.times, knowledge, found.statements, found.claims)
        for each, found in zip(readings, stated, strict=True)
    ]
    record["events"] = [item for each in held for item in each.events]
    for key in ("planned_next", "delegations", "instructions"):
        record[key] = [item for each in held for item in getattr(each, key)]
    unlinked = [*(each.unlinked for each in stated), *(each.unlinked for each in held)]
    record["entities"] = entities(texts, unlinked, knowledge)
    for key in ("statements", "claims", "anonymous_sources"):
        record[key] = [item for each in stated for item in getattr(each, key)]
    for each, made in zip(readings, stated, strict=True):
        told = Told(each.text, each.times, made.statements, knowledge)
        stands = positions(told)
        record["positions"] += stands
        record["commitments"] += commitments(told)
        record["proposals"] += proposals(told)
        record["references"] += references(told)
        record["concessions"] += concessions(told, stands)
    _put_side_by_side(record, documents)
    record["ambiguous"] = list(ambiguous(texts))
    record["cannot"] = [*_cannot(readings, knowledge), *([] if parser else [_WITHOUT_PARSER])]
    return _held(record, documents)


def _put_side_by_side(record: dict[str, Any], documents: Iterable[Document]) -> None:
    """Links and contradictions between the documents; a quotation names those that are the same words."""
    found = across(record, {each.id: each.raw for each in documents})
    record["links"], record["contradictions"] = list(found.links), list(found.contradictions)
    same: dict[str, set[str]] = {}
    for each in record["links"]:
        if each["type"] in ("quote_variant", "corroboration"):
            one, other = each["items"]
            same.setdefault(one, set()).add(other)
            same.setdefault(other, set()).add(one)
    for each in record["statements"]:
        each["same_as"] = sorted(same.get(each["id"], ()))


def _held(record: dict[str, Any], documents: Iterable[Document]) -> dict[str, Any]:
    faults = ungrounded(record, {each.id: each.raw for each in documents})
    if faults:
        raise UngroundedError(f"{len(faults)} items stand on nothing, the first: {faults[0]}")
    return record


@dataclass(frozen=True)
class _Read:
    """A reading with what its stages found."""

    text: Reading
    times: tuple[Timex, ...]
    inferred: Inferred | None

    @property
    def document(self) -> Document:
        return self.text.document


def _read(document: Document, knowledge: Knowledge) -> _Read:
    undated = reading(document, knowledge)
    found = times(undated)
    text, inferred = with_day(undated, found, knowledge.by_id)
    return _Read(text, times(text) if inferred else found, inferred)


def _document(found: _Read, knowledge: Knowledge) -> dict[str, Any]:
    document, inferred = found.document, found.inferred
    published = outlet(found.text, knowledge)
    return {
        "id": document.id,
        "file": document.file,
        "copies": list(document.copies),
        "sha256": document.sha256,
        "lang": document.lang,
        "dct": document.dct.isoformat() if document.dct else None,
        "dct_source": document.dct_source,
        "dct_span": document.dct_span.object() if document.dct_span else None,
        "dct_from": [inferred.instrument] if inferred else [],
        "dct_rule": INFERRED_BY if inferred else None,
        "outlet": published.id if published and not published.hint else None,
        "outlet_span": published.span.object() if published else None,
        "outlet_rule": published.rule if published else None,
        "characters": len(document.raw),
    }


def _cannot(readings: Iterable[_Read], knowledge: Knowledge) -> Iterator[dict[str, str]]:
    """What this record does not say, and why: never a silent gap."""
    if not knowledge.entities:
        yield {"what": "entities", "why": "no knowledge base was named (--kb); nobody is known by name"}
    if not knowledge.issues:
        why = "the knowledge base names no issues, so no position can be told; the list is empty therefore"
        yield {"what": "positions", "why": why}
    for each in readings:
        document = each.document
        if (published := outlet(each.text, knowledge)) is None or published.hint:
            yield {
                "what": document.id,
                "why": "the text does not say which outlet published it; outlet is null",
            }
        if document.dct is None:
            why = "nothing says of which day the text is; days like 'Monday' stay without a date"
            yield {"what": document.id, "why": why}
        unread = [time.span.text for time in each.times if time.value is None]
        if unread:
            yield {"what": document.id, "why": f"times without a date: {', '.join(unread[:10])}"}
        if any(last - first > LONGEST_SENTENCE for first, last in each.text.words.sentences):
            why = f"a sentence of more than {LONGEST_SENTENCE} words is none: only its quotations are read"
            yield {"what": document.id, "why": why}
        codes = sorted({code for _, _, code in document.languages if code not in ("en", "und")})
        if codes:
            why = f"paragraphs in {', '.join(codes)}: only names are read there, times and statements are not"
            yield {"what": document.id, "why": why}
        if all(code == "und" for _, _, code in document.languages):
            yield {"what": document.id, "why": "the language cannot be told; only names are read"}


def _timex_items(found: _Read) -> list[dict[str, Any]]:
    """The times of one document as talks-format writes them, the date line among them."""
    document = found.document
    line = document.dct_span if document.dct_source == "date line" else None
    return [_timex_item(each, number, document, line) for number, each in enumerate(found.times, start=1)]


def _timex_item(each: Timex, number: int, document: Document, line: Span | None) -> dict[str, Any]:
    of_line = line is not None and line.start <= each.span.start and each.span.end <= line.end
    return {
        "id": f"tx:{document.id.removeprefix('doc:')}/{number}",
        "span": each.span.object(),
        "type": each.type,
        "value": each.value,
        "mod": each.mod,
        "function": "CREATION_TIME" if of_line else "NONE",
        "agrees": each.agrees,
        "provenance": Ground(each.rule, (document.id,) if each.derived else (), each.derived).object(),
    }
