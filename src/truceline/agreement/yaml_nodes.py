"""YAML as it stands on the page: every value is the text its author wrote, with its line.

No value is turned into a number, a date or a truth value here, so none can be turned wrongly:
``NO`` stays two letters, ``12:30`` five signs. ``surprise`` says what other YAML readers would
make of an unquoted text. Anchors, aliases and tags are refused: what is written is what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

MOST_NESTED = 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value: its text, whether it stood without quotes, and its line."""

    text: str
    plain: bool
    line: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Keys and what stands under them, in the order of the file."""

    entries: tuple[tuple[Leaf, Node], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Row:
    """A list."""

    nodes: tuple[Node, ...]
    line: int


Node = Leaf | Branch | Row


class YamlTrouble(Exception):  # noqa: N818 -- it becomes a Problem, no error leaves the package
    """What cannot be read, in words, with its line."""

    def __init__(self, code: str, line: int, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.line, self.message, self.remedy = code, line, message, remedy


def read_nodes(text: str) -> Node | None:
    """The file's one document; None when it is empty.

    errors: YamlTrouble for what is no YAML, and for anchors, aliases, tags and second documents.
    """
    try:
        events = iter(YAML(typ="safe", pure=True).parse(text))
        return _document(events)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise YamlTrouble(
            "TL-AGR-002", line, f"this is not YAML: {error.problem}.", "Mend the line or the one above."
        ) from error
    except YAMLError as error:
        raise YamlTrouble("TL-AGR-002", 1, f"this is not YAML: {error}.", "Mend the file.") from error


def plain_value(node: Node) -> Any:
    """The node as lists, dicts and texts; for what is kept as written and not yet understood."""
    if isinstance(node, Leaf):
        return None if is_null(node) else node.text
    if isinstance(node, Row):
        return [plain_value(each) for each in node.nodes]
    return {key.text: plain_value(value) for key, value in node.entries}


def is_null(node: Node) -> bool:
    """True for an unquoted null, ~ or nothing at all."""
    return isinstance(node, Leaf) and node.plain and node.text in ("", "~", "null", "Null", "NULL")


_SURPRISES: tuple[tuple[str, str], ...] = (
    (r"(?i)y|n|yes|no|on|off|true|false", "true or false"),
    (r"|~|null|Null|NULL", "nothing at all"),
    (r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?", "a number to the base of 60"),
    (r"[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)", "a number"),
    (r"[-+]?([0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)([eE][-+]?[0-9]+)?|[-+]?\.(?i:inf|nan)", "a number"),
    (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?", "a date"),
    (r"<<|=", "an instruction to YAML"),
)


def surprise(leaf: Leaf) -> str | None:
    """What some YAML readers make of this text instead of a text; None when all read it as it looks."""
    if not leaf.plain:
        return None
    return next((reads for pattern, reads in _SURPRISES if re.fullmatch(pattern, leaf.text)), None)


def _document(events: Iterator[Any]) -> Node | None:
    found: list[Node] = []
    for event in events:
        if type(event).__name__ in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
            continue
        if type(event).__name__ == "DocumentStartEvent":
            if found:
                line = event.start_mark.line + 1
                raise YamlTrouble("TL-AGR-002", line, "a second document starts here.", "Keep one in a file.")
            continue
        found.append(_node(event, events, 0))
    return found[0] if found else None


def _node(event: Any, events: Iterator[Any], depth: int) -> Node:
    line, kind = event.start_mark.line + 1, type(event).__name__
    _refuse_cleverness(event, kind, line, depth)
    if kind == "ScalarEvent":
        return Leaf(event.value, event.style is None, line)
    inner = _inner(events, depth)
    if kind == "SequenceStartEvent":
        return Row(tuple(inner), line)
    nodes = list(inner)
    return Branch(tuple(_entry(key, value) for key, value in zip(nodes[::2], nodes[1::2], strict=True)), line)


def _inner(events: Iterator[Any], depth: int) -> Iterator[Node]:
    for event in events:
        if type(event).__name__ in ("SequenceEndEvent", "MappingEndEvent"):
            return
        yield _node(event, events, depth + 1)


def _entry(key: Node, value: Node) -> tuple[Leaf, Node]:
    if not isinstance(key, Leaf):
        raise YamlTrouble("TL-AGR-002", key.line, "a key is no text.", "Write a word before the colon.")
    return key, value


def _refuse_cleverness(event: Any, kind: str, line: int, depth: int) -> None:
    if kind == "AliasEvent" or event.anchor is not None:
        raise YamlTrouble(
            "TL-AGR-008",
            line,
            "an anchor (&) or alias (*) makes a value stand elsewhere than where it is read.",
            "Write the value out, or put it in quotes if the sign is part of it.",
        )
    if event.tag is not None:
        raise YamlTrouble(
            "TL-AGR-008", line, f"the tag {event.tag} changes what the value is.", "Leave the tag out."
        )
    if depth > MOST_NESTED:
        raise YamlTrouble("TL-AGR-002", line, "the file is nested too deeply.", "Write it flatter.")
