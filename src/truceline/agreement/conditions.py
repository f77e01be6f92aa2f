"""Conditions of a provision beyond act, zone and period: weapons, distances, deadlines, needs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from truceline.agreement.durations import Duration
from truceline.agreement.fields import Fields
from truceline.agreement.needs import Needs
from truceline.agreement.parameters import DURATION, Amount, Parameter, read_amount
from truceline.agreement.weapons import Comparison, WeaponTest, read_condition
from truceline.agreement.yaml_nodes import Branch, Leaf

EQUAL, EACH = "equal", "each"
IN_FORCE = "in_force"
DISTANCE_KEYS = ("baseline", "width_km", "share")
DUE_KEYS = ("start", "done", "after")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyWidth:
    """One party's part of a distance: so many metres from this line."""

    party: str
    line_id: str
    width_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceRule:
    """Applies where a place is nearer to a party's own baseline than its part of the width."""

    widths: tuple[PartyWidth, ...]
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A duty that starts and is done so long after something: coming into force, or a named event."""

    start: Amount | None
    done: Amount | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What must hold besides act, zone and period; None: nothing is said."""

    weapons: WeaponTest | None = None
    distance: DistanceRule | None = None
    due: Deadline | None = None
    needs: Needs | None = None

    @property
    def any(self) -> bool:
        """True when something is said."""
        return self != NO_CONDITIONS

    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """The parameters of definitions that it reads, each with the field it stands in."""
        due = () if self.due is None else (("due.start", self.due.start), ("due.done", self.due.done))
        yield from ((field, each) for field, each in due if isinstance(each, Parameter))
        if self.needs is not None:
            yield from self.needs.parameters()


NO_CONDITIONS = Conditions()


def read_weapon_test(fields: Fields) -> WeaponTest | None:
    """The field ``weapons``: lines of which any must hold."""
    lines: list[tuple[Comparison, ...]] = []
    written = fields.texts("weapons")
    for text in written:
        read = read_condition(text)
        if isinstance(read, str):
            remedy = "Write, for example: calibre_mm >= 100 and class = howitzer."
            fields.sheet.wrong("TL-AGR-004", fields.line, f"'weapons': {read}.", remedy, text, "weapons")
        else:
            lines.append(read)
    return WeaponTest(lines=tuple(lines), written=written) if lines else None


def read_distance(where: Fields) -> DistanceRule | None:
    """The field ``distance`` of ``where``: baselines by party, the width and how it is shared."""
    fields = where.record("distance", DISTANCE_KEYS)
    if fields is None:
        return None
    lines, width_m = _baselines(fields), _width_m(fields)
    parts = _parts(fields, lines, width_m) if lines and width_m is not None else None
    if parts is None or width_m is None:
        return None
    share = fields.leaf("share") if not isinstance(fields.by_name.get("share"), Branch) else None
    said = "by party" if share is None else f"{share.text} shares"
    return DistanceRule(
        widths=tuple(
            PartyWidth(party=party, line_id=line, width_m=parts[party]) for party, line in lines.items()
        ),
        written=f"{width_m / 1000:g} km, {said}",
    )


def _baselines(fields: Fields) -> dict[str, str]:
    """Each party's line; every word must name a record."""
    node = fields.need("baseline")
    if node is None:
        return {}
    if not isinstance(node, Branch):
        message = "'baseline' must name a line for each party."
        fields.sheet.wrong(
            "TL-AGR-004", node.line, message, "Write {A: line-1, B: line-2}.", column="baseline"
        )
        return {}
    found = {}
    for key, value in node.entries:
        fields.refer("party", key, "baseline")
        if isinstance(value, Leaf):
            fields.refer("line", value, "baseline")
            found[key.text] = value.text
    return found


def _width_m(fields: Fields) -> float | None:
    leaf = fields.leaf("width_km", needed=True)
    return None if leaf is None else _metres(fields, leaf, "width_km")


def _metres(fields: Fields, leaf: Leaf, column: str) -> float | None:
    try:
        metres = float(leaf.text) * 1000.0
    except ValueError:
        metres = math.nan
    if math.isfinite(metres) and metres > 0:
        return metres
    message = f"'{leaf.text}' is no width in kilometres."
    fields.sheet.wrong("TL-AGR-004", leaf.line, message, "Write a number above zero.", leaf.text, column)
    return None


def _parts(fields: Fields, lines: dict[str, str], width_m: float) -> dict[str, float] | None:
    """Metres for each party: an equal share of the width, the whole of it each, or as written."""
    node = fields.need("share")
    if isinstance(node, Leaf) and node.text in (EQUAL, EACH):
        part_m = width_m / len(lines) if node.text == EQUAL else width_m
        return dict.fromkeys(lines, part_m)
    if isinstance(node, Branch):
        return _written_parts(fields, node, lines)
    if node is not None:
        message = f"'share' must be '{EQUAL}', '{EACH}' or kilometres by party."
        fields.sheet.wrong("TL-AGR-004", node.line, message, "Write {A: 30, B: 40}.", column="share")
    return None


def _written_parts(fields: Fields, node: Branch, lines: dict[str, str]) -> dict[str, float] | None:
    found: dict[str, float] = {}
    for key, value in node.entries:
        fields.refer("party", key, "share")
        metres = _metres(fields, value, "share") if isinstance(value, Leaf) else None
        if metres is not None:
            found[key.text] = metres
    if found.keys() == lines.keys():
        return found
    message = "'share' and 'baseline' must name the same parties."
    fields.sheet.wrong("TL-AGR-004", node.line, message, f"Baselines: {', '.join(lines)}.", column="share")
    return None


def read_deadline(fields: Fields) -> Deadline | None:
    """The field ``due``."""
    due = fields.record("due", DUE_KEYS)
    if due is None:
        return None
    start, done = (read_amount(due, name, DURATION) for name in ("start", "done"))
    after = due.text("after", needed=True)
    if after is None or (start is None and done is None):
        if after is not None:
            due.need("done")
        return None
    _check_order(due, start, done, after)
    return Deadline(start=start, done=done, after=after)


def _check_order(due: Fields, start: Amount | None, done: Amount | None, after: str) -> None:
    """Note a duty that ends before it begins; a definition's figures may change, so they are not compared."""
    if not isinstance(start, Duration) or not isinstance(done, Duration):
        return
    if done.nominal_minutes < start.nominal_minutes:
        message = f"it is done {done.written} after '{after}', before it starts {start.written} after it."
        due.sheet.wrong("TL-AGR-004", due.line, message, "Let 'start' come first.", column="due")
