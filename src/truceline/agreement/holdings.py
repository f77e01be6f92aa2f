"""What a party declared to hold: ``holdings.csv`` of an agreement's folder, one weapon or number a row.

A declaration is its party's word. Where a weapon was seen is another record, and never written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from truceline.agreement.fields import Sheet
from truceline.agreement.sheets import Row, read_rows
from truceline.agreement.weapons import WEAPONS_FILE, Weapon
from truceline.records import TimeSpan

HOLDINGS_FILE = "holdings.csv"
HOLDING_COLUMNS = ("id", "party", "as_of", "known_at", "site", "hall", "weapon", "serial", "number", "source")
_NEEDED = ("id", "party", "as_of", "site", "weapon", "source")
STORAGE, HOLDING_AREA = "storage_site", "holding_area"
"""Kinds of zones.geojson: a permanent storage site, and a heavy weapons holding area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One weapon by its serial, or so many without serials, as a party declared it ``as_of`` a time.

    ``site`` is a zone of the agreement, ``hall`` a part of it; ``number`` is 1 where there is a serial.
    """

    id: str
    party: str
    as_of: TimeSpan
    known_at: TimeSpan
    site: str
    hall: str | None
    weapon: str
    serial: str | None
    number: int
    source: str


def read_holdings(
    sheet: Sheet, text: str, zone: str | None, weapons: tuple[Weapon, ...]
) -> Iterator[Holding]:
    """The holdings in the order of the file; every fault is noted."""
    first: dict[tuple[str, ...], int] = {}
    codes = {each.code for each in weapons}
    for row in read_rows(sheet, text, HOLDING_COLUMNS, _NEEDED, "a holding", zone):
        holding_id, source = row.text("id", needed=True), row.text("source", needed=True)
        party, site = row.name("party", "party", needed=True), row.name("site", "zone", needed=True)
        weapon, serial = row.text("weapon", needed=True), row.text("serial")
        as_of, number = row.when("as_of", needed=True), row.whole("number")
        known_at = row.when("known_at") or as_of
        if weapon is not None and weapon not in codes:
            known = f"Known are: {', '.join(sorted(codes)) or 'none'}."
            row.wrong("TL-AGR-005", f"'{weapon}' is no code of {WEAPONS_FILE}.", known, "weapon")
        if not (holding_id and source and party and site and weapon and as_of and known_at):
            continue
        if (serial is None and number is None) or (serial is not None and (number or 1) > 1):
            message = "a holding is one weapon with its serial, or a number without one."
            row.wrong("TL-AGR-003", message, "Write a 'serial', or a 'number'.", "number")
            continue
        _note_twice(row, first, "id", (holding_id,))
        if serial is not None:
            _note_twice(row, first, "serial", (serial, weapon, party, as_of.as_reported))
        sheet.keep_values("holding", holding_id, row.line, row.cells.items())
        yield Holding(
            id=holding_id,
            party=party,
            as_of=as_of,
            known_at=known_at,
            site=site,
            hall=row.text("hall"),
            weapon=weapon,
            serial=serial,
            number=number or 1,
            source=source,
        )


def _note_twice(row: Row, first: dict[tuple[str, ...], int], column: str, what: tuple[str, ...]) -> None:
    """Note an id, or a serial of one party, weapon and time, that an earlier row has."""
    key = (column, *what)
    if key in first:
        message = f"'{what[0]}' is there already, on line {first[key]}."
        row.wrong("TL-AGR-006", message, "Keep one of the two.", column)
    first.setdefault(key, row.line)
