"""Who and what the documents of a record name: one item an entity, each mention with its rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from truceline.talks.anchors import Ground
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.linking import RULE
from truceline.talks.reading import Reading
from truceline.talks.roles import RULE as ROLE
from truceline.talks.roles import roles


def entities(
    readings: Sequence[Reading], unlinked: Iterable[Mapping[str, list[dict[str, Any]]]], knowledge: Knowledge
) -> list[dict[str, Any]]:
    """The entities that the documents name, in the order of their ids.

    unlinked: of each stage the names that nobody knows, with their spans
    """
    found = [*_known(readings, knowledge), *_unlinked(unlinked)]
    return sorted(found, key=lambda each: str(each["id"]))


def _known(readings: Iterable[Reading], knowledge: Knowledge) -> list[dict[str, Any]]:
    """One item an entity across all documents, with every place that names it."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in readings:
        for mention in each.mentions:
            if mention.id is not None:
                span = each.tokens(mention.first, mention.last)
                found.setdefault(mention.id, []).append({**span.object(), "rule": RULE[mention.how]})
    named: dict[str, list[dict[str, Any]]] = {}
    for each in readings:
        for role in roles(each, knowledge):
            said = each.tokens(*role.tokens)
            item = {"role": said.text, "span": said.object(), "rule": ROLE}
            named.setdefault(role.entity, []).append(item)
    return [_entity(knowledge.by_id[each], found[each], named.get(each, [])) for each in found]


def _entity(
    entity: Entity, spans: Sequence[Mapping[str, Any]], named: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "canonical": entity.canonical,
        "country": entity.country,
        "side": entity.side,
        "aliases": sorted({each["text"] for each in spans}),
        "roles": named,
        "mentions": list(spans),
        "provenance": Ground(spans[0]["rule"]).object(),
    }


def _unlinked(named: Iterable[Mapping[str, list[dict[str, Any]]]]) -> Iterator[dict[str, Any]]:
    """Names that the knowledge base does not have; one name is one entity, no more is known."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in named:
        for identifier, spans in each.items():
            found.setdefault(identifier, []).extend(spans)
    for identifier, repeated in found.items():
        spans = list({(each["doc"], each["start"]): each for each in repeated}.values())
        yield {
            "id": identifier,
            "type": "unlinked",
            "canonical": max((each["text"] for each in spans), key=len),
            "country": None,
            "side": None,
            "aliases": sorted({each["text"] for each in spans}),
            "roles": [],
            "mentions": spans,
            "provenance": Ground("speaker.unlinked/1").object(),
        }


def ambiguous(readings: Iterable[Reading]) -> Iterator[dict[str, Any]]:
    """Names that two entities bear, where the text does not say whose; neither is chosen."""
    for each in readings:
        for mention in each.mentions:
            if mention.id is None:
                yield {
                    "span": each.tokens(mention.first, mention.last).object(),
                    "alternatives": list(mention.ids),
                }
