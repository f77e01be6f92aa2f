"""One statement as the rules of speech find it: its cue, its source, its content, and how it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from truceline.talks.cues import Cue
from truceline.talks.phrases import Range

VERSION = 2
"""Of the rules of speech; their names carry it."""
LONGEST_SENTENCE = 300
"""Tokens of a sentence, at most; a longer one is a table or rubbish, and only its quotations are read."""
Named = tuple[Cue | None, Range | None, str]
"""The cue and the source that introduce a quotation, and the rule that found them."""


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: tokens of cue and source, characters of its content (plain text), how it is said.

    ``parts`` are (start, end) of the content; of a quotation without its marks. ``inherits`` where neither
    cue nor source stand beside it and the speaker is the one before. ``depth`` is 2 for a quotation inside a
    quotation, and so on.
    """

    type: str
    parts: tuple[Range, ...]
    cue: Cue | None
    source: Range | None
    rule: str
    inherits: bool = False
    closed: bool = True
    source_rule: str | None = None
    depth: int = 1

    @property
    def reader(self) -> str:
        """What read it: 'rules', or 'parser' where a parse gave the statement or its source."""
        return "parser" if self.source_rule is not None or self.rule.startswith("parse.") else "rules"


def in_order(found: Iterable[Said]) -> tuple[Said, ...]:
    """Statements in the order of the text."""
    return tuple(sorted(found, key=lambda each: (each.parts[0], each.cue.first if each.cue else -1)))
