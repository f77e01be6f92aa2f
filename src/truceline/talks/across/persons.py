"""One person in several texts: other spellings of the name, other words for the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from truceline.talks.across.nouns import Item, Record, contradiction, link

_SMALL = frozenset({"of", "the", "for", "and", "a", "an", "s", "to"})


def compared_persons(record: Record) -> Iterator[dict[str, Any]]:
    """Spellings and roles of each person by document, where documents differ."""
    for person in record["entities"]:
        if person["type"] == "person":
            yield from _spellings(person)
            yield from _roles(person)


def _spellings(person: Item) -> Iterator[dict[str, Any]]:
    written: defaultdict[str, set[str]] = defaultdict(set)
    for span in person["mentions"]:
        written[span["doc"]].add(span["text"].split()[-1].removesuffix("'s").removesuffix("’s"))
    for one, other in combinations(sorted(written), 2):
        if written[one].isdisjoint(written[other]):
            values = {doc: sorted(written[doc]) for doc in (one, other)}
            relation = "one person, spelt differently"
            yield link("entity_identity", (person["id"], one, other), relation, spellings=values)


def _roles(person: Item) -> Iterator[dict[str, Any]]:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for role in person["roles"]:
        said[role["span"]["doc"]].append(role["role"])
    for one, other in combinations(sorted(said), 2):
        if set(said[one]).isdisjoint(said[other]):
            yield from _role_pair(person["id"], {one: said[one], other: said[other]})


def _role_pair(person: str, said: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    (one, first), (other, second) = sorted(said.items())
    values = {doc: sorted(set(roles)) for doc, roles in said.items()}
    yield link("role_variant", (person, one, other), "one person, called by different offices", roles=values)
    agree = any(_near(a, b) for a in first for b in second)
    verdict = "compatible" if agree else "imprecise"
    reason = "the offices share their words" if agree else "the offices are worded differently"
    yield contradiction("role", (person, one, other), verdict, reason, values)


def _near(one: str, other: str) -> bool:
    """Whether every telling word of the shorter office is in the longer one."""
    a, b = _telling(one.split()), _telling(other.split())
    return bool(a) and bool(b) and (a <= b or b <= a)


def _telling(words: Sequence[str]) -> set[str]:
    return {word.lower().strip("'’,").removesuffix("s") for word in words} - _SMALL
