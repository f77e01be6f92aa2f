"""Words of people who report, read once a text: counts, weapons, what was observed, which way it flew.

A column of words has few different texts however many rows it has. Each text is read once, in
Python, and its codes are joined back as columns. A text that names two codes of one list gives
none of them: the words stay beside the record, and nobody chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from truceline.intake.rows import RAW
from truceline.intake.task import Rows, Task

Codes = Mapping[str, str]
SPLIT = "intake_said_rows"
_LONGEST = 500
_CALIBRE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,2})?) ?-? ?(?:mm|мм)(?!\w)")
_POINTS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_QUARTERS = {
    "north": "n", "east": "e", "south": "s", "west": "w",
    "північ": "n", "схід": "e", "південь": "s", "захід": "w",
    "півночі": "n", "сходу": "e", "півдня": "s", "заходу": "w",
    "север": "n", "восток": "e", "юг": "s", "запад": "w",
    "севера": "n", "востока": "e", "юга": "s", "запада": "w",
    "пн": "n", "сх": "e", "пд": "s", "зх": "w",
}  # fmt: skip
_QUARTER = "|".join(sorted(_QUARTERS, key=len, reverse=True))
_POINT = rf"(?:[nesw]{{1,3}}|(?:{_QUARTER})(?:[ -]?(?:{_QUARTER})){{0,2}})"
_FROM_TO = re.compile(rf"(?<!\w)({_POINT}) ?(?:-|to|на|до) ?({_POINT})(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A column of words: SQL of its text, the columns it gives (name to SQL type), and who reads it."""

    name: str
    text: str
    gives: Mapping[str, str]
    read: Callable[[str], Mapping[str, object]]


def plain(text: str) -> str:
    """The text as words are looked up: lower case, ё as е, one kind of dash, apostrophe and space."""
    text = text.casefold().replace("ё", "е")
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    return re.sub(r"\s+", " ", text).strip(" .")


def codes_in(text: str, codes: Codes) -> list[str]:
    """The different codes whose words begin somewhere in the text, in the order of the text."""
    found = _finder(tuple(codes)).findall(plain(text)[:_LONGEST]) if codes else []
    lowered = {plain(word): code for word, code in codes.items()}
    return list(dict.fromkeys(lowered[word] for word in found))


@lru_cache(maxsize=64)
def _finder(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest word first, so that anti-tank is not a tank."""
    listed = sorted({plain(word) for word in words}, key=len, reverse=True)
    return re.compile(
        "|".join((r"(?<!\w)" if word[0].isalnum() else "") + re.escape(word) for word in listed)
    )


def one_code(text: str, codes: Codes) -> str | None:
    """The one code that the text names; None where it names none, or two."""
    found = codes_in(text, codes)
    return found[0] if len(found) == 1 else None


# -- how many


def read_count(text: str, qualifiers: Codes, numbers: Codes) -> tuple[int | None, str] | None:
    """(number, qualifier) of 'about 45', '45+', 'uncountable', 'nine'; None where it is no count.

    An uncountable number is no number: it is null and never a guess.
    """
    said = plain(text)
    match = re.fullmatch(r"(?:(.*?\D) ?)??(\d{1,3}(?: \d{3})+|\d{1,9}|[^\W\d_]+)(\+?)", said)
    if match is None:
        return None
    before, number, plus = match.groups()
    words = {plain(word): code for word, code in qualifiers.items()}
    if before is None and not plus and any(w in said for w, c in words.items() if c == "uncountable"):
        return None, "uncountable"
    count = _whole(number, numbers)
    qualifier = words.get(before.strip()) if before else "at_least" if plus else "exact"
    if count is None or qualifier in (None, "uncountable") or (before and plus):
        return None
    return count, str(qualifier)


def _whole(number: str, numbers: Codes) -> int | None:
    if number[0].isdigit():
        return int(number.replace(" ", "")) if number.isascii() else None
    return int(numbers[number]) if number in numbers else None


def count_saying(text: str, codes: Mapping[str, Codes]) -> Saying:
    """``counted``, ``qualifier`` and ``count_misread`` of a cell that says how many."""
    qualifiers, numbers = codes.get("count_qualifier", {}), codes.get("number", {})

    def read(said: str) -> Mapping[str, object]:
        found = read_count(said, qualifiers, numbers)
        if found is None:
            return {"count_misread": True}
        return {"counted": found[0], "qualifier": found[1], "count_misread": False}

    gives = {"counted": "BIGINT", "qualifier": "VARCHAR", "count_misread": "BOOLEAN"}
    return Saying(name="count", text=text, gives=gives, read=read)


# -- what, with what, which way


def code_saying(name: str, text: str, codes: Codes) -> Saying:
    """A column ``<name>_code`` with the one code that a cell names."""
    column = f"{name}_code"
    return Saying(
        name=name, text=text, gives={column: "VARCHAR"}, read=lambda said: {column: one_code(said, codes)}
    )


def weapon_saying(text: str, codes: Mapping[str, Codes]) -> Saying:
    """``weapon_code``, ``weapon_kind`` and ``calibre_mm`` of the words about a weapon."""
    weapons, kinds = codes.get("weapon_code", {}), codes.get("kind_of_weapon", {})

    def read(said: str) -> Mapping[str, object]:
        code = one_code(said, weapons)
        return {
            "weapon_code": code,
            "weapon_kind": kinds.get(code) if code else None,
            "calibre_mm": calibre_mm(said),
        }

    gives = {"weapon_code": "VARCHAR", "weapon_kind": "VARCHAR", "calibre_mm": "DOUBLE"}
    return Saying(name="weapon", text=text, gives=gives, read=read)


def calibre_mm(text: str) -> float | None:
    """The one calibre in millimetres that the words name; None for none, or two."""
    found = {float(number.replace(",", ".")) for number in _CALIBRE.findall(plain(text)[:_LONGEST])}
    return found.pop() if len(found) == 1 else None


def description_saying(text: str, codes: Mapping[str, Codes]) -> Saying:
    """``explosion_kind`` and ``direction`` of a description."""
    words = codes.get("explosion_kind", {})

    def read(said: str) -> Mapping[str, object]:
        return {"explosion_kind": one_code(said, words), "direction": direction(said)}

    gives = {"explosion_kind": "VARCHAR", "direction": "VARCHAR"}
    return Saying(name="description", text=text, gives=gives, read=read)


def direction(text: str) -> str | None:
    """'W-E' for 'from west to east'; None where no direction is said, or two."""
    found = {(_point(a), _point(b)) for a, b in _FROM_TO.findall(plain(text)[:_LONGEST])}
    known = {(a, b) for a, b in found if a and b}
    if len(known) != 1 or len(found) != 1:
        return None
    ((first, last),) = known
    return f"{first}-{last}"


def _point(words: str) -> str | None:
    letters = re.sub(_QUARTER, lambda match: _QUARTERS[match[0]], words)
    letters = re.sub(r"[ -]", "", letters)
    return letters.upper() if letters in _POINTS else None


# -- many rows


def with_sayings(task: Task, rows: Rows, sayings: Sequence[Saying]) -> tuple[Rows, list[str]]:
    """The rows with the columns that the sayings give, and the temp tables to drop when all is done.

    Each different text of each saying is read once. The rows, now split and joined, are written
    down, as times and places look through them again.
    """
    listed = ", ".join(f"list(DISTINCT {saying.text}) FILTER (fault IS NULL)" for saying in sayings)
    (texts,) = task.con.execute(f"SELECT {listed} FROM ({rows.sql})").fetchall()
    more, joins, tables = "", "", [SPLIT]
    for saying, found in zip(sayings, texts, strict=True):
        tables.append(_write(task, saying, sorted(text for text in found or () if text is not None)))
        alias = f"said_{saying.name}"
        more += "".join(f", {alias}.{column}" for column in saying.gives)
        joins += f" LEFT JOIN {tables[-1]} {alias} ON {saying.text} = {alias}.said"
    task.con.execute(f"CREATE OR REPLACE TEMP TABLE {SPLIT} AS SELECT r.*{more} FROM ({rows.sql}) r{joins}")
    task.con.execute(f"DROP TABLE IF EXISTS {RAW}")
    return replace(rows, sql=f"SELECT * FROM {SPLIT}"), tables


def _write(task: Task, saying: Saying, texts: Sequence[str]) -> str:
    name = f"intake_said_{saying.name}"
    told = [saying.read(text) for text in texts]
    arrays: dict[str, np.ndarray[tuple[int], np.dtype[np.object_]]] = {"said": _objects(texts)}
    for column in saying.gives:
        values = [row.get(column) for row in told]
        arrays[column] = _objects([None if value is None else str(value) for value in values])
    typed = ", ".join(f"{column}::VARCHAR::{kind} AS {column}" for column, kind in saying.gives.items())
    task.con.register("intake_chunk", arrays)
    task.con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT said::VARCHAR AS said, {typed} FROM intake_chunk"
    )
    task.con.unregister("intake_chunk")
    return name


def _objects(values: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(list(values), dtype=object)
