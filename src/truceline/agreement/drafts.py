"""Where a draft stands in a chain of drafts: who put it forward, when, and how much of it was read.

A point that is not there says something only if the draft was read whole, or if a source says that it
was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from truceline.agreement.fields import Fields
from truceline.agreement.particulars import FOLLOWED

DRAFT_KEYS = ("by", "on", "comes_from", "read", "not_read", "drops", "source")
DROP_KEYS = ("provision", "source")
READ = ("whole", "in_part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A provision of another draft, ``<agreement>#<provision>``, that a source calls deleted."""

    provision: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``by`` put it forward, known since ``on``; ``not_read`` are numbers of points not at hand."""

    by: str
    on: date
    comes_from: str | None
    read: Literal["whole", "in_part"]
    not_read: tuple[str, ...]
    drops: tuple[Drop, ...]
    source: str


def read_draft(head: Fields) -> Draft | None:
    """The field ``draft`` of agreement.yaml; None where nothing, or nothing usable, is said."""
    fields = head.record("draft", DRAFT_KEYS)
    if fields is None:
        return None
    by, source = fields.text("by", needed=True), fields.text("source", needed=True)
    fields.need("on")
    on, read = fields.day("on"), fields.choice("read", READ, needed=True)
    drops, not_read = tuple(_drops(fields)), fields.texts("not_read")
    if read == "whole" and not_read:
        message = "the draft is read whole, and points of it are not read."
        remedy = "Write 'read: in_part', or leave 'not_read' out."
        fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, column="not_read")
    if by is None or source is None or on is None or read is None:
        return None
    return Draft(
        by=by,
        on=on,
        comes_from=fields.text("comes_from"),
        read=cast(Literal["whole", "in_part"], read),
        not_read=not_read,
        drops=drops,
        source=source,
    )


def _drops(fields: Fields) -> Iterator[Drop]:
    for node in fields.rows("drops") or ():
        drop = Fields.of(fields.sheet, node, DROP_KEYS, "a deleted point")
        if drop is None:
            continue
        leaf, source = drop.leaf("provision", needed=True), drop.text("source", needed=True)
        if leaf is not None and not re.fullmatch(FOLLOWED, leaf.text):
            message = f"'{leaf.text}' names no provision of another draft."
            remedy = "Write <agreement>#<provision>, for example: draft-1#P3."
            fields.sheet.wrong("TL-AGR-004", leaf.line, message, remedy, leaf.text, "provision")
        elif leaf is not None and source is not None:
            yield Drop(provision=leaf.text, source=source)
