"""Links and contradictions as talks-format writes them: named by what they are about, always derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, TypeVar

from truceline.talks.anchors import Ground

Item = Mapping[str, Any]
Record = Mapping[str, Any]
_T = TypeVar("_T")
VERSION = 1
VERDICTS = (
    "contradictory",
    "tension",
    "compatible",
    "not_contradictory",
    "translation_variant",
    "imprecise",
    "internal",
)


def link(
    type: str,
    items: Sequence[str],
    relation: str,
    *,
    same: bool | None = True,
    agree: Sequence[str] = (),
    only_in: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A link; ``agree`` names fields that say the same, ``only_in`` by document those that one alone has."""
    about = sorted(items)
    return {
        "id": f"ln:{type}/{_joined(about)}",
        "type": type,
        "same": same,
        "items": about,
        "relation": relation,
        "agree": sorted(agree),
        "only_in": {doc: sorted(fields) for doc, fields in sorted((only_in or {}).items())},
        **more,
        "provenance": Ground(f"across.{type}/{VERSION}", tuple(about), True).object(),
    }


def contradiction(
    type: str, items: Sequence[str], verdict: str, reason: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Two items that differ in a field: what each says, by document or item, and what that comes to."""
    about = sorted(items)
    return {
        "id": f"ct:{type}/{_joined(about)}",
        "type": type,
        "items": about,
        "verdict": verdict,
        "reason": reason,
        "values": dict(sorted(values.items())),
        "provenance": Ground(f"across.{type}/{VERSION}", tuple(about), True).object(),
    }


def _joined(items: Sequence[str]) -> str:
    return "+".join(each.replace("doc:", "") for each in items)


def of_two_documents(several: Iterable[_T], doc: Callable[[_T], str]) -> Iterator[tuple[_T, _T]]:
    """Every pair whose two stand in different documents; the work grows with those pairs alone."""
    by_document: dict[str, list[_T]] = {}
    for each in several:
        by_document.setdefault(doc(each), []).append(each)
    for some, others in combinations(by_document.values(), 2):
        yield from product(some, others)
