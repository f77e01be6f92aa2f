"""An explanation as a tree to read, and as the JSON object of docs/reference/commands.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from truceline.cli.output import plain
from truceline.cli.words import fact, in_words, series, wrapped
from truceline.records.schemes import BOTH, shows

if TYPE_CHECKING:
    from truceline.mission import Explanation

LONG = 6
"""A mapping with more values than this is a series, in rows of its own."""


def explanation_object(found: Explanation) -> dict[str, Any]:
    """title, facts[], children[], holds; facts are pairs of name and value."""
    return {
        "title": found.title,
        "facts": plain(found.facts),
        "children": [explanation_object(child) for child in found.children],
        "holds": found.holds,
    }


def explanation_lines(found: Explanation, scheme: str = BOTH) -> list[str]:
    """The walk down, indented; what was shown before is only named; last, whether everything held.

    scheme: the scheme of display asked for; facts of another are left out
    """
    from truceline.mission.explaining_weights import SCHEME_FACTS

    hidden = {name for each, name in SCHEME_FACTS.items() if not shows(scheme, each)}
    lines = list(_lines(found, 0, set(), hidden))
    failed = list(_failed(found))
    if not failed:
        return [*lines, "", "every check on the way holds"]
    return [*lines, "", "A CHECK FAILED. Run truceline verify; the checks that failed are of:", *failed]


def _lines(found: Explanation, depth: int, before: set[str], hidden: set[str]) -> Iterator[str]:
    pad = "  " * depth
    if found.title in before and (found.facts or found.children):
        yield f"{pad}{found.title} (see above)"
        return
    before.add(found.title)
    yield f"{pad}{found.title}"
    for name, value in found.facts:
        if name not in hidden:
            yield from _fact_lines(in_words(name), value, f"{pad}  ")
    for child in found.children:
        yield from _lines(child, depth + 1, before, hidden)


def _fact_lines(name: str, value: Any, pad: str) -> Iterator[str]:
    if isinstance(value, Mapping) and len(value) > LONG and all(map(_is_short, value.values())):
        yield f"{pad}{name}:"
        yield from series(value, f"{pad}  ")
    else:
        yield from wrapped(fact(value), f"{pad}{name}: ", f"{pad}    ")


def _is_short(value: Any) -> bool:
    """A number or a word, which stands in a row of others."""
    return value is None or isinstance(value, str | int | float)


def _failed(found: Explanation) -> Iterator[str]:
    if not found.own_check:
        yield f"  {found.title}"
    for child in found.children:
        yield from _failed(child)
