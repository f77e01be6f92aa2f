"""Names of a knowledge base that could be taken for one another: a person looks before a text is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.talks.knowledge import Knowledge
from truceline.talks.names import one_letter_apart


@dataclass(frozen=True, slots=True)
class Collision:
    """What several entities share: ``kind`` is alias, skeleton or one_letter; ``shared`` the name or keys."""

    kind: str
    shared: str
    ids: tuple[str, ...]


def collisions(knowledge: Knowledge) -> tuple[Collision, ...]:
    """Every alias and skeleton key of two entities, and keys of two persons that are one letter apart."""
    return tuple(sorted(_found(knowledge), key=lambda each: (each.kind, each.shared)))


def _found(knowledge: Knowledge) -> Iterator[Collision]:
    for names in knowledge.by_name.values():
        for tokens, ids in names.items():
            if len(ids) > 1:
                yield Collision("alias", " ".join(tokens), tuple(sorted(ids)))
    seen: set[tuple[str, ...]] = set()
    skeletons = sorted(knowledge.by_skeleton.items())
    for shared, ids in skeletons:
        if len(ids) > 1 and (pair := tuple(sorted(ids))) not in seen:
            seen.add(pair)
            yield Collision("skeleton", shared, pair)
    for n, (one, ids) in enumerate(skeletons):
        for other, others in skeletons[n + 1 :]:
            pair = tuple(sorted({*ids, *others}))
            if one_letter_apart(one, other) and not set(ids) & set(others) and pair not in seen:
                seen.add(pair)
                yield Collision("one_letter", f"{one}, {other}", pair)
