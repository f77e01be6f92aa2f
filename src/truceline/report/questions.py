"""Published numbers as questions: plain records that say how a number comes about.

A number is computed from rows (``FigureQuery``), from other figures (``Derivation``) or handed
over by a step that says how (``Given``). A question is a list of conditions on named columns,
never SQL text, so a forged report cannot make a checker run code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from truceline.report.errors import FigureError

Value = float | int | str | None
COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_OPS = ("=", "!=", ">=", "<=", ">", "<", "in", "is null", "is not null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: a column, one of ``= != >= <= > < in 'is null' 'is not null'``, and a value."""

    column: str
    op: str
    value: Any = None

    def __post_init__(self) -> None:
        if not COLUMN_NAME.match(self.column) or self.op not in _OPS:
            raise FigureError(f"'{self.column} {self.op}' is not a test a figure may make")

    def sql(self) -> tuple[str, list[Any]]:
        """The condition with placeholders, and what goes into them."""
        if self.op in ("is null", "is not null"):
            return f"{self.column} {self.op}", []
        if self.op == "in":
            return f"list_contains(?, {self.column})", [list(self.value)]
        return f"{self.column} {self.op} ?", [self.value]

    def text(self) -> str:
        """The condition for a reader, e.g. ``region = 'north'``."""
        if self.op in ("is null", "is not null"):
            return f"{self.column} {self.op}"
        return f"{self.column} {self.op} {literal(self.value)}"


def literal(value: Any) -> str:
    """The value as a question shows it to a reader."""
    if isinstance(value, list | tuple):
        return f"({', '.join(literal(part) for part in value)})"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"'{value}'" if isinstance(value, str | date) else str(value).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureQuery:
    """A number asked of one layer.

    ``aggregate`` is 'count' (rows), '<verb>:<column>' with a verb of sum, distinct or only, or one
    of coverage: 'sensors'; 'passes' (each row of a sensor that looks in passes is one, or as many
    as its ``looks``); 'passes_weighed' (of those, the ones that looked, each weighed by
    ``fraction``); with a ``span``, seconds of [from_at, to_at) inside it, at most its length for
    each sensor: 'seconds_within' (time looked is weighed by ``fraction``, other time is not) or
    'seconds_on_record' (weighed by nothing).
    ``rule`` is name@version.
    """

    id: str
    unit: str
    rule: str
    layer: str
    aggregate: str
    where: tuple[Condition, ...] = ()
    span: tuple[datetime, datetime] | None = None

    def text(self) -> str:
        """What is asked, for a reader and for ``Figure.inputs``."""
        within = f" within {literal(self.span)}" if self.span else ""
        asked = " and ".join(condition.text() for condition in self.where)
        return f"{self.aggregate}{within} where {asked or 'true'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A number computed from other figures by a rule of ``RULES``."""

    id: str
    unit: str
    rule: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number another step computed: ``record`` names its record, ``name`` the field in it."""

    id: str
    unit: str
    rule: str
    record: str
    name: str
    value: Value


How = FigureQuery | Derivation | Given


def conditions(*said: tuple[str, str] | tuple[str, str, Any]) -> tuple[Condition, ...]:
    """Tests written short: ``conditions(("region", "=", "north"), ("area_ref", "is null"))``."""
    return tuple(Condition(column=c[0], op=c[1], value=c[2] if len(c) > 2 else None) for c in said)


def between(column: str, start: datetime, end: datetime) -> Iterable[tuple[str, str, Any]]:
    """The two conditions that a moment lies in [start, end)."""
    return ((column, ">=", start), (column, "<", end))
