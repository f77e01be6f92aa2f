"""What a text states as rows: figures with their periods, once each, and the sentences set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from truceline.intake.rows import listed_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task
from truceline.records import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One row: a figure with its period, or a sentence set aside.

    ``starts`` and ``stops`` are local ISO texts: days (the last one inside) or moments.
    """

    said: str
    measure: str = ""
    area: str = ""
    count: int | None = None
    qualifier: str = ""
    starts: str | None = None
    stops: str | None = None
    key: str = ""
    trouble: str = ""
    found: str = ""


def unplaced(said: str, numbers: Sequence[str]) -> Stated:
    """The sentence set aside for the numbers that could not be placed."""
    return Stated(said=said, trouble="number", found=", ".join(numbers), key=f"set aside: {said[:200]}")


def settled(stated: Sequence[Stated]) -> list[Stated]:
    """The rows, once each: a figure stated twice alike is one, stated twice otherwise is set aside.

    Nobody here chooses between two figures of one text.
    """
    by_what: dict[tuple[str, ...], set[tuple[int | None, str]]] = {}
    for each in stated:
        by_what.setdefault(_what(each), set()).add((each.count, each.qualifier))
    kept: dict[tuple[object, ...], Stated] = {}
    for each in stated:
        torn = not each.trouble and len(by_what[_what(each)]) > 1
        shown = (
            replace(each, trouble="torn", found=str(each.count), key=f"{each.key}: {each.count}")
            if torn
            else each
        )
        kept.setdefault((*_what(each), each.count, each.qualifier), shown)
    return list(kept.values())


def _what(each: Stated) -> tuple[str, ...]:
    return (each.measure, each.area, each.starts or "", each.stops or "", each.said if each.trouble else "")


def text_plan(task: Task, stated: Sequence[Stated]) -> Plan | Problem:
    """The plan of a text: one row a figure or a sentence set aside; a text without either is refused."""
    if not stated:
        return task.refusal(
            "TL-INT-060",
            "The text states no figure of ceasefire violations or explosions that can be read.",
            "Is it a report of this kind? It stays as evidence; its figures can be entered as a table.",
        )
    rows = _rows(task, stated)
    values = {f"said_{name}": column for name, column in rows.columns.items()}
    return Plan(
        rows=rows,
        values={**values, "said_count": "try_cast(c2 AS BIGINT)"},
        moments=[_edge(task, "starts"), _edge(task, "stops")],
        rules=_rules(),
        layers={"tallies": [_record()]},
        key="said_key",
    )


def _rows(task: Task, stated: Sequence[Stated]) -> Rows:
    columns: dict[str, list[str | None]] = {
        "measure": [each.measure for each in stated],
        "area": [each.area for each in stated],
        "count": [None if each.count is None else str(each.count) for each in stated],
        "qualifier": [each.qualifier for each in stated],
        "starts": [each.starts for each in stated],
        "stops": [each.stops for each in stated],
        "trouble": [each.trouble for each in stated],
        "key": [each.key for each in stated],
        "found": [each.found for each in stated],
    }
    return listed_rows(task, columns, [each.said for each in stated], [None] * len(stated))


def _edge(task: Task, name: str) -> Moment:
    return Moment(
        name=name, text=f"said_{name}", column="period", zone=task.zone, required=False, end_excluded=True
    )


def _rules() -> list[Rule]:
    return [
        Rule(
            code="TL-INT-060",
            column="sentence",
            bad="said_trouble = 'number'",
            found="said_found",
            message=f"The sentence holds '{{found}}', which is in none of the figures that were read. {KEPT}",
            remedy="Read the sentence. If it is a figure for a period, enter it as a table; else leave it.",
        ),
        Rule(
            code="TL-INT-061",
            column="sentence",
            bad="said_trouble = 'period'",
            found="said_count::VARCHAR",
            message=f"'{{found}}' is stated, but the text does not say for which period. {KEPT}",
            remedy="Put the day of issue into the file's name and use a card with [period], or type it in.",
        ),
        Rule(
            code="TL-INT-062",
            column="sentence",
            bad="said_trouble = 'torn'",
            found="said_found",
            message=f"The text says '{{found}}' here and another figure for the same thing elsewhere. {KEPT}",
            remedy="Ask the source which one holds, and enter that one as a table.",
        ),
    ]


def _record() -> dict[str, str]:
    return {
        "measure_code": "said_measure",
        "area": "said_area",
        "period_start": "starts_earliest",
        "period_end": "stops_latest",
        "count": "said_count",
        "count_qualifier": "said_qualifier",
    }
