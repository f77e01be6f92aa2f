"""Cells: the small vocabulary in which readers say what a column means, and what spoils a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from truceline.intake.task import KEPT, Rows, Rule, quoted
from truceline.records import kinds


def cell(rows: Rows, name: str) -> str:
    """SQL of a cell's text, trimmed; null where it is empty or the file has no such column."""
    column = rows.columns.get(name.lower())
    return cell_text(column) if column else "CAST(NULL AS VARCHAR)"


def cell_text(column: str) -> str:
    """SQL of the text of the column with this c-name, trimmed; null where it is empty.

    Looking whether there is anything to trim costs a fraction of trimming.
    """
    spaced = f"prefix({column}, ' ') OR suffix({column}, ' ')"
    return f"nullif(CASE WHEN {spaced} THEN trim({column}) ELSE {column} END, '')"


def number(sql: str) -> str:
    """SQL of a text as a finite number, else null."""
    return f"CASE WHEN isfinite(try_cast({sql} AS DOUBLE)) THEN try_cast({sql} AS DOUBLE) END"


def whole(sql: str) -> str:
    """SQL of a text as a whole number, else null; '12.0' is whole, '12.5' is not."""
    return (
        f"CASE WHEN try_cast({sql} AS DOUBLE) = trunc(try_cast({sql} AS DOUBLE)) "
        f"THEN try_cast(try_cast({sql} AS DOUBLE) AS BIGINT) END"
    )


def needed(column: str, sql: str) -> Rule:
    """The value must not be empty."""
    return Rule(
        code="TL-INT-015",
        column=column,
        bad=f"{sql} IS NULL",
        found="NULL",
        message=f"The column '{column}' is empty and the record cannot be made without it. {KEPT}",
        remedy="Ask the source for the value, mend the file and read it again.",
    )


def countable(column: str, spellings: str) -> Rule:
    """What stands in the column of counts must be one; ``spellings`` are those that the remedy names."""
    return Rule(
        code="TL-INT-005",
        column=column,
        bad="coalesce(count_misread, false)",
        found="number_said",
        message=f"'{{found}}' is not a count. {KEPT}",
        remedy=f"Write {spellings}, and read the file again.",
    )


def numeric(column: str, text: str, value: str, what: str = "a number") -> Rule:
    """A text that is there must have given a number."""
    return Rule(
        code="TL-INT-005",
        column=column,
        bad=f"{text} IS NOT NULL AND {value} IS NULL",
        found=text,
        message=f"'{{found}}' is not {what}. {KEPT}",
        remedy="Write the number with a point and without a unit, and read the file again.",
    )


def on_the_globe(column: str, text: str, value: str, limit: int) -> Rule:
    """A coordinate must lie on the globe; a gross error inside the globe is the strata's to filter."""
    return Rule(
        code="TL-INT-008",
        column=column,
        bad=f"abs({value}) > {limit}",
        found=text,
        message=f"'{{found}}' is not on the globe: the column runs from -{limit} to {limit}. {KEPT}",
        remedy="Are latitude and longitude swapped, or is it a metric grid? Mend it and read again.",
    )


def position(rows: Rows, lat: str, lon: str) -> tuple[dict[str, str], list[Rule]]:
    """Working columns lat_text, lon_text, lat, lon and the rules that keep them honest."""
    values = {
        "lat_text": cell(rows, lat),
        "lon_text": cell(rows, lon),
        "lat": number("lat_text"),
        "lon": number("lon_text"),
    }
    return values, [
        needed(lat, "lat_text"),
        needed(lon, "lon_text"),
        numeric(lat, "lat_text", "lat"),
        numeric(lon, "lon_text", "lon"),
        on_the_globe(lat, "lat_text", "lat", 90),
        on_the_globe(lon, "lon_text", "lon", 180),
    ]


def ends_after(column: str, earliest: str, latest: str, found: str) -> Rule:
    """A period must end after it starts."""
    return Rule(
        code="TL-INT-011",
        column=column,
        bad=f"{latest} <= {earliest}",
        found=found,
        message=f"The period ends at '{{found}}', not after its start. {KEPT}",
        remedy="Are the two columns swapped, or is one in another zone? Mend it and read the file again.",
    )


def one_of(column: str, text: str, allowed: Iterable[str], code_list: str) -> Rule:
    """A text that is there must be a word of a code list.

    A CASE, as DuckDB makes a join of a long IN, and rows would come out of it in another order.
    """
    words = " ".join(f"WHEN {quoted(word)} THEN false" for word in allowed)
    return Rule(
        code="TL-INT-010",
        column=column,
        bad=f"{text} IS NOT NULL AND CASE {text} {words} ELSE true END",
        found=text,
        message=f"'{{found}}' is not a code of {code_list}. {KEPT}",
        remedy=f"Use a code of {code_list}, or map the source's word in the card's [codes].",
    )


def a_kind(column: str, text: str) -> Rule:
    """A kind must stand in kinds.csv."""
    return one_of(column, text, kinds(), "kinds.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number to keep in ``measures``: the file's column and the name with the unit at its end."""

    column: str
    name: str


def number_as_text(sql: str) -> str:
    """SQL of a finite number as JSON writes it: 12, not 12.0; null stays null."""
    value = number(sql)
    return (
        f"CASE WHEN ({value}) = trunc({value}) AND abs({value}) < 1e15 THEN ({value})::BIGINT::VARCHAR "
        f"ELSE ({value})::VARCHAR END"
    )


def json_numbers(rows: Rows, measures: Iterable[Measure]) -> str:
    """SQL of a JSON object with the numbers that are there; null where none is."""
    return json_object(rows, measures, ())


def json_object(rows: Rows, numbers: Iterable[Measure], words: Iterable[Measure]) -> str:
    """SQL of a JSON object with the numbers and the words that are there; null where none is."""
    parts = [
        f"{quoted(chr(34) + m.name + chr(34) + ': ')} || ({number_as_text(cell(rows, m.column))})"
        for m in numbers
        if m.column in rows.columns
    ]
    said = [(m.name, cell(rows, m.column)) for m in words if m.column in rows.columns]
    parts += [_words(said)] if said else []
    if not parts:
        return "CAST(NULL AS VARCHAR)"
    return f"nullif('{{' || concat_ws(', ', {', '.join(parts)}) || '}}', '{{}}')"


def _words(said: list[tuple[str, str]]) -> str:
    """SQL of the words as members of a JSON object; one look at the row says whether any needs escaping."""
    odd = f"regexp_matches(concat({', '.join(text for _, text in said)}), '[\\\\\"\\x00-\\x1f]')"
    plain = ", ".join(_word(name, text) for name, text in said)
    escaped = ", ".join(_word(name, json_escaped(text)) for name, text in said)
    return f"nullif(CASE WHEN {odd} THEN concat_ws(', ', {escaped}) ELSE concat_ws(', ', {plain}) END, '')"


def _word(name: str, text: str) -> str:
    return f"{quoted(chr(34) + name + chr(34) + ': ' + chr(34))} || {text} || '\"'"


def json_escaped(sql: str) -> str:
    """SQL of a text as it stands between the quotes of JSON; line breaks and controls become a space.

    The text as it was written stays in ``as_reported``.
    """
    quoted_twice = f"replace(replace({sql}, '\\', '\\\\'), '\"', '\\\"')"
    return f"regexp_replace({quoted_twice}, '[\\x00-\\x1f]+', ' ', 'g')"


def numbers_rules(rows: Rows, measures: Iterable[Measure]) -> list[Rule]:
    """Each measure that is written must be a number."""
    return [
        numeric(m.column, cell(rows, m.column), number(cell(rows, m.column)))
        for m in measures
        if m.column in rows.columns
    ]


def json_text(sql: str) -> str:
    """SQL of a text as JSON writes it, in quotes; null stays null; control characters become U+FFFD."""
    escaped = f"replace(replace({sql}, chr(92), chr(92) || chr(92)), '\"', chr(92) || '\"')"
    for code, letter in ((10, "n"), (13, "r"), (9, "t")):
        escaped = f"replace({escaped}, chr({code}), chr(92) || '{letter}')"
    return f"'\"' || regexp_replace({escaped}, '[\\x00-\\x1f]', '\ufffd', 'g') || '\"'"


def json_of(texts: Mapping[str, str], numbers: Mapping[str, str] | None = None) -> str:
    """SQL of a JSON object of texts and numbers (names to SQL); what is null is left out; null for none."""
    parts = [f"'\"{name}\": ' || {json_text(sql)}" for name, sql in texts.items()]
    parts += [f"'\"{name}\": ' || ({sql})::VARCHAR" for name, sql in (numbers or {}).items()]
    return f"nullif('{{' || concat_ws(', ', {', '.join(parts)}) || '}}', '{{}}')"
