"""Weapons as the agreement classes them, and conditions on them: ``calibre_mm >= 100 and class = mlrs``.

The list is the agreement's own, ``codes/weapons.csv``: code, class, calibre_mm, range_km and names
by language. What it leaves empty is not known, and a condition on it cannot be told. A row whose
``identified`` is 'no' stands for a weapon whose system nobody determined: its code names no system.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from truceline.agreement.fields import Sheet
from truceline.records import Names, Truth

WEAPONS_FILE = "codes/weapons.csv"
NUMBERS = ("calibre_mm", "range_km")
WORDS = ("class", "code")
_COLUMNS = ("code", "class", *NUMBERS)
_COMPARISON = r"([a-z_]+)\s*(>=|<=|!=|=|>|<)\s*(.+)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """One kind of weapon; numbers are None where the list gives none.

    ``identified`` is False for a row such as 'a launcher whose system nobody read'.
    """

    code: str
    weapon_class: str
    calibre_mm: float | None
    range_km: float | None
    names: Names
    identified: bool = True

    def known(self, field: str) -> float | str | None:
        """The value a condition asks for; None when the list does not give it."""
        named = {"class": self.weapon_class or None, "code": self.code if self.identified else None}
        return named[field] if field in named else getattr(self, field)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``field`` compared with ``value``: a number for sizes, a word for class and code."""

    field: str
    sign: str
    value: float | str

    def holds(self, weapon: Weapon) -> Truth:
        """Whether the weapon is so; CANNOT_TELL where the list does not say."""
        known = weapon.known(self.field)
        if known is None:
            return Truth.CANNOT_TELL
        if isinstance(known, str) or isinstance(self.value, str):
            same = str(known) == str(self.value)
            return Truth.YES if same == (self.sign == "=") else Truth.NO
        return Truth.YES if _compared(known, self.sign, self.value) else Truth.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class WeaponTest:
    """Which weapons are meant: those of which any line holds whole. ``written`` are the lines."""

    lines: tuple[tuple[Comparison, ...], ...]
    written: tuple[str, ...]

    def holds(self, weapon: Weapon | None) -> Truth:
        """Whether the weapon is meant; one that nobody determined can never be told."""
        if weapon is None:
            return Truth.CANNOT_TELL
        return Truth.any_of(Truth.all_of(each.holds(weapon) for each in line) for line in self.lines)


def read_condition(text: str) -> tuple[Comparison, ...] | str:
    """The comparisons of one line, joined by 'and', or what is wrong with it."""
    found = []
    for part in re.split(r"\s+and\s+", text.strip()):
        match = re.fullmatch(_COMPARISON, part.strip())
        if match is None:
            return f"'{part}' is no condition"
        field, sign, value = match[1], match[2], match[3].strip()
        if field in NUMBERS:
            number = _number(value)
            if number is None:
                return f"'{value}' is no number"
            found.append(Comparison(field, sign, number))
        elif field in WORDS and sign in ("=", "!="):
            found.append(Comparison(field, sign, value))
        else:
            return f"'{part}' compares what weapons have not; they have {', '.join((*WORDS, *NUMBERS))}"
    return tuple(found)


def read_weapons(sheet: Sheet, text: str) -> tuple[Weapon, ...]:
    """The weapons of codes/weapons.csv; every fault is noted with its line."""
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        message = f"the list of weapons has no column '{missing[0]}'."
        sheet.wrong("TL-AGR-003", 1, message, f"It needs: {', '.join(_COLUMNS)}.", column=missing[0])
        return ()
    found: dict[str, Weapon] = {}
    first: dict[str, int] = {}
    for row in rows:
        weapon = _weapon(sheet, rows.line_num, row)
        if weapon is not None and weapon.code in found:
            message = f"the weapon '{weapon.code}' is there already, on line {first[weapon.code]}."
            sheet.wrong("TL-AGR-006", rows.line_num, message, "Give each its own code.", weapon.code, "code")
        elif weapon is not None:
            found[weapon.code], first[weapon.code] = weapon, rows.line_num
            written = ((name, (value or "").strip()) for name, value in row.items() if name)
            sheet.keep_values("weapon", weapon.code, rows.line_num, written)
    return tuple(found.values())


def _weapon(sheet: Sheet, line: int, row: Mapping[str, str | None]) -> Weapon | None:
    code = (row["code"] or "").strip()
    if not code:
        sheet.wrong("TL-AGR-003", line, "a weapon has no 'code'.", "Write its code.", column="code")
        return None
    numbers: dict[str, float | None] = {}
    for name in NUMBERS:
        said = (row[name] or "").strip()
        numbers[name] = _number(said)
        if said and numbers[name] is None:
            message = f"'{said}' is no size above zero."
            sheet.wrong("TL-AGR-004", line, message, "Write a number, or leave it empty.", said, name)
    labels = ((name.removeprefix("label_"), (value or "").strip()) for name, value in row.items() if name)
    return Weapon(
        code=code,
        weapon_class=(row["class"] or "").strip(),
        calibre_mm=numbers["calibre_mm"],
        range_km=numbers["range_km"],
        names=tuple((language, words) for language, words in labels if len(language) == 2 and words),
        identified=_identified(sheet, line, (row.get("identified") or "").strip()),
    )


def _identified(sheet: Sheet, line: int, said: str) -> bool:
    if said not in ("", "yes", "no"):
        message, remedy = f"'{said}' is neither yes nor no.", "Write no where the row names no system."
        sheet.wrong("TL-AGR-004", line, message, remedy, said, "identified")
    return said != "no"


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number > 0 else None


def _compared(known: float, sign: str, value: float) -> bool:
    return {
        ">=": known >= value,
        "<=": known <= value,
        ">": known > value,
        "<": known < value,
        "=": known == value,
        "!=": known != value,
    }[sign]
