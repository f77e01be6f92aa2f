"""What a provision says of itself: its number in the text, its figures, its source, and what is left open.

Nothing here is an act that a machine could check. It is what two drafts are compared by, point by point, and
what must be shown as unconfirmed or as not said by the source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.agreement.fields import Fields
from truceline.agreement.yaml_nodes import Leaf, Row

FOLLOWED = r"[^#\s]+#[^#\s]+"
PARTICULAR_KEYS = ("point", "figures", "unconfirmed", "left_open", "follows", "source")
MAY_BE_UNCONFIRMED = ("point", "figures", "in_force", "due", "bound", "text")
FIGURE_KEYS = ("id", "of", "at_most", "at_least", "exactly", "unit", "when")
BOUNDS = ("at_most", "at_least", "exactly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a text: of what, as a limit or exactly, in which unit, and under which condition."""

    id: str
    of: str
    bound: str
    number: float
    unit: str
    when: str | None

    @property
    def amount(self) -> str:
        """The bare number and its condition: ``600,000, in peacetime``."""
        written = f"{self.number:,.0f}" if self.number.is_integer() else f"{self.number:,}"
        return written if self.when is None else f"{written}, {self.when}"

    @property
    def limit(self) -> str:
        """What the number is: ``at most``, ``at least``, ``exactly``."""
        return self.bound.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """A provision's number in the text, its figures, where they are from, and what is not sure or not said.

    ``unconfirmed`` names fields that no source confirms, ``left_open`` what the source does not say.
    ``follows`` are the provisions of other drafts that it comes from, ``<agreement>#<provision>``.
    """

    point: str | None = None
    figures: tuple[Figure, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    source: str | None = None


NO_PARTICULARS = Particulars()


def read_particulars(fields: Fields) -> Particulars:
    """The particulars of one entry of provisions.yaml; every fault is noted."""
    return Particulars(
        point=fields.text("point"),
        figures=tuple(_figures(fields)),
        unconfirmed=_unconfirmed(fields),
        left_open=fields.texts("left_open"),
        follows=tuple(_followed(fields)),
        source=fields.text("source"),
    )


def _figures(fields: Fields) -> Iterator[Figure]:
    first: dict[str, int] = {}
    for node in fields.rows("figures") or ():
        figure = Fields.of(fields.sheet, node, FIGURE_KEYS, f"a figure of {fields.what}")
        read = None if figure is None else _figure(figure)
        if read is None:
            continue
        if read.id in first:
            message = f"the figure '{read.id}' is there already, on line {first[read.id]}."
            fields.sheet.wrong("TL-AGR-006", node.line, message, "Give each its own id.", read.id, "id")
        first.setdefault(read.id, node.line)
        yield read


def _figure(fields: Fields) -> Figure | None:
    figure_id, of = fields.text("id", needed=True), fields.text("of", needed=True)
    unit, when = fields.text("unit", needed=True), fields.text("when")
    said = [name for name in BOUNDS if fields.has(name)]
    if len(said) != 1:
        message = f"{fields.what} must have one number, and it has {len(said)}."
        remedy = f"Write one of: {', '.join(BOUNDS)}."
        fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, column="figures")
        return None
    number = _number(fields, said[0])
    if None in (figure_id, of, unit, number) or not (figure_id and of and unit) or number is None:
        return None
    return Figure(id=figure_id, of=of, bound=said[0], number=number, unit=unit, when=when)


def _number(fields: Fields, name: str) -> float | None:
    leaf = fields.leaf(name)
    try:
        number = float(leaf.text) if leaf is not None else math.nan
    except ValueError:
        number = math.nan
    if math.isfinite(number) and number >= 0:
        return number
    if leaf is not None:
        message = f"'{leaf.text}' is no number from zero up."
        remedy = "Write digits without a separator: 600000."
        fields.sheet.wrong("TL-AGR-004", leaf.line, message, remedy, leaf.text, name)
    return None


def _unconfirmed(fields: Fields) -> tuple[str, ...]:
    """The fields that no source confirms: each must be one of those that can be, and be there."""
    found = fields.texts("unconfirmed")
    for name in found:
        if name not in MAY_BE_UNCONFIRMED:
            remedy = f"Write one of: {', '.join(MAY_BE_UNCONFIRMED)}."
            message = f"'{name}' is not allowed in 'unconfirmed' of {fields.what}."
            fields.sheet.wrong("TL-AGR-004", fields.line, message, remedy, name, "unconfirmed")
        elif not fields.has(name):
            message = f"'{name}' is called unconfirmed, and {fields.what} does not have it."
            remedy = f"Add '{name}', or leave it out of 'unconfirmed'."
            fields.sheet.wrong("TL-AGR-003", fields.line, message, remedy, name, "unconfirmed")
    return found


def _followed(fields: Fields) -> Iterator[str]:
    """The provisions of other drafts that this one comes from: one, or a list where several were merged."""
    written = fields.by_name.get("follows")
    if isinstance(written, Row):
        fields.texts("follows")
    nodes = written.nodes if isinstance(written, Row) else filter(None, (fields.leaf("follows"),))
    for leaf in nodes:
        if not isinstance(leaf, Leaf):
            continue
        if re.fullmatch(FOLLOWED, leaf.text):
            yield leaf.text
            continue
        message = f"'{leaf.text}' names no provision of another draft."
        remedy = "Write <agreement>#<provision>, for example: follows: draft-1#P3."
        fields.sheet.wrong("TL-AGR-004", leaf.line, message, remedy, leaf.text, "follows")
