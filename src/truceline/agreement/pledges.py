"""Pledges and what was seen of them: ``pledges.csv`` and ``deliveries.csv`` of an agreement's folder.

A pledge's first row says who promises what to whom, under which condition; later rows of the same id say
what became of it, by whose word. A delivery that somebody saw is a record of its own: a pledger's word
that something is delivered is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from truceline.agreement.fields import Sheet
from truceline.agreement.sheets import Row, read_rows
from truceline.records import TimeSpan, Truth

PLEDGES_FILE, DELIVERIES_FILE = "pledges.csv", "deliveries.csv"
STATES = ("pledged", "ratified", "deployed", "delivered", "withdrawn")
SUBJECTS = (
    "forces",
    "monitoring",
    "logistics",
    "assistance",
    "support_after_attack",
    "cooperation",
    "funds",
    "other",
)
EXTENTS = ("whole", "part")
BASES = ("observation", "document")
_FIRST = ("by", "to", "subject", "what", "amount", "condition", "after")
PLEDGE_COLUMNS = ("id", "state", "at", "known_at", "said_by", "source", *_FIRST, "condition_met")
DELIVERY_COLUMNS = (
    "pledge", "at", "known_at", "extent", "what", "amount", "seen_by", "basis", "ref", "source",
)  # fmt: skip
_PLEDGE_NEEDED = ("id", "state", "at", "said_by", "source", "by", "to", "subject", "what")
_DELIVERY_NEEDED = ("pledge", "at", "extent", "seen_by", "basis", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeRecord:
    """One row about a pledge: how it stood from ``at`` on, who says so, where, and since when that is known.

    ``state`` is None in a row that only says whether the condition is met; ``condition_met`` is None in
    one that does not say.
    """

    state: str | None
    at: TimeSpan
    known_at: TimeSpan
    said_by: str
    source: str
    condition_met: Truth | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What somebody promised to somebody, and its history as it was appended.

    ``after`` is a provision of the agreement that must be in force first.
    """

    id: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    subject: str
    what: str
    amount: str | None
    condition: str | None
    after: str | None
    history: tuple[PledgeRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What somebody saw of a pledge: the whole of it or a part, by an observation or a document (``ref``)."""

    pledge_id: str
    at: TimeSpan
    known_at: TimeSpan
    extent: str
    what: str | None
    amount: str | None
    seen_by: str
    basis: str
    ref: str | None
    source: str
    line: int


def read_pledges(sheet: Sheet, text: str, zone: str | None) -> tuple[Pledge, ...]:
    """The pledges of pledges.csv with their histories; every fault is noted."""
    found: dict[str, Pledge | None] = {}
    for row in read_rows(sheet, text, PLEDGE_COLUMNS, _PLEDGE_NEEDED, "a record of a pledge", zone):
        pledge_id, stated = row.text("id", needed=True), _stated(row)
        if pledge_id is None:
            continue
        before = found.get(pledge_id)
        if pledge_id in found and before is None:  # its first row has a fault, which is told there
            continue
        pledge = _promised(row, pledge_id) if before is None else _continued(row, before)
        found[pledge_id] = pledge if stated is None else _appended(row, pledge, stated)
        sheet.keep_values("pledge", f"{pledge_id} on line {row.line}", row.line, row.cells.items())
    return tuple(each for each in found.values() if each is not None and each.history)


def _appended(row: Row, pledge: Pledge | None, stated: PledgeRecord) -> Pledge | None:
    """The pledge with one more record; None where the pledge itself has a fault."""
    if pledge is None:
        return None
    if stated.condition_met is not None and pledge.condition is None and pledge.after is None:
        message = f"'condition_met' is said of the pledge '{pledge.id}', which has no condition."
        row.wrong("TL-AGR-004", message, "Write the condition in the pledge's first row.", "condition_met")
    if pledge.history:
        _follows(row, pledge.history[-1], stated)
    elif stated.state is None:
        message = f"the first record of the pledge '{pledge.id}' does not say how it stands."
        row.wrong("TL-AGR-003", message, "Write its state: pledged.", "state")
    return replace(pledge, history=(*pledge.history, stated))


def read_deliveries(sheet: Sheet, text: str, zone: str | None) -> Iterator[Delivery]:
    """The deliveries of deliveries.csv in their order; every fault is noted."""
    for row in read_rows(sheet, text, DELIVERY_COLUMNS, _DELIVERY_NEEDED, "a delivery", zone):
        pledge_id, at = row.name("pledge", "pledge", needed=True), row.when("at", needed=True)
        extent, basis = row.choice("extent", EXTENTS, needed=True), row.choice("basis", BASES, needed=True)
        seen_by, source = row.text("seen_by", needed=True), row.text("source", needed=True)
        known_at = row.when("known_at") or at
        if not (pledge_id and at and known_at and extent and basis and seen_by and source):
            continue
        _not_before(row, at, known_at)
        sheet.keep_values("delivery", f"{pledge_id} on line {row.line}", row.line, row.cells.items())
        yield Delivery(
            pledge_id=pledge_id,
            at=at,
            known_at=known_at,
            extent=extent,
            what=row.text("what"),
            amount=row.text("amount"),
            seen_by=seen_by,
            basis=basis,
            ref=row.text("ref"),
            source=source,
            line=row.line,
        )


def _promised(row: Row, pledge_id: str) -> Pledge | None:
    by, to = row.names("by", "party", needed=True), row.names("to", "party", needed=True)
    subject, what = row.choice("subject", SUBJECTS, needed=True), row.text("what", needed=True)
    if not (by and to and subject and what):
        return None
    return Pledge(
        id=pledge_id,
        by=by,
        to=to,
        subject=subject,
        what=what,
        amount=row.text("amount"),
        condition=row.text("condition"),
        after=row.name("after", "provision"),
        history=(),
    )


def _continued(row: Row, before: Pledge) -> Pledge:
    """The pledge that a later row speaks of; what was promised is not said anew."""
    again = [name for name in _FIRST if row.text(name) is not None]
    if again:
        message = f"'{again[0]}' of the pledge '{before.id}' is said in an earlier record already."
        row.wrong("TL-AGR-006", message, "Leave it empty, or give the other pledge its own id.", again[0])
    return before


def _stated(row: Row) -> PledgeRecord | None:
    met = row.choice("condition_met", ("yes", "no"))
    state = row.choice("state", STATES, needed=met is None)
    at, said_by = row.when("at", needed=True), row.text("said_by", needed=True)
    source, known_at = row.text("source", needed=True), row.when("known_at") or at
    if not (at and known_at and said_by and source) or (state is None and met is None):
        return None
    _not_before(row, at, known_at)
    return PledgeRecord(
        state=state,
        at=at,
        known_at=known_at,
        said_by=said_by,
        source=source,
        condition_met=None if met is None else {"yes": Truth.YES, "no": Truth.NO}[met],
        line=row.line,
    )


def _not_before(row: Row, at: TimeSpan, known_at: TimeSpan) -> None:
    if known_at.latest < at.earliest:
        message = f"it is known at {known_at.as_reported}, before it was so at {at.as_reported}."
        row.wrong("TL-AGR-004", message, "Give the later day in 'known_at'.", "known_at")


def _follows(row: Row, before: PledgeRecord, stated: PledgeRecord) -> None:
    """Note a row that was known before the one above it."""
    if stated.known_at.latest < before.known_at.latest:
        message = (
            f"the record was known at {stated.known_at.as_reported}, before {before.known_at.as_reported} "
            f"of the record on line {before.line}."
        )
        row.wrong("TL-AGR-004", message, "Records are added below, as they become known.", "known_at")
