"""UCDP GED and Candidate events: deadly events, each as wide in time and place as its codes say."""

from __future__ import annotations

from truceline.intake.cells import (
    Measure,
    cell,
    json_object,
    needed,
    number,
    numbers_rules,
    numeric,
    on_the_globe,
    one_of,
)
from truceline.intake.mapped import mapped_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task, quoted
from truceline.records import Problem

NUMBERS = tuple(
    Measure(column=name, name=renamed)
    for name, renamed in (
        ("best", "deaths_best"), ("low", "deaths_low"), ("high", "deaths_high"), ("deaths_a", "deaths_a"),
        ("deaths_b", "deaths_b"), ("deaths_civilians", "deaths_civilians"),
        ("deaths_unknown", "deaths_unknown"), ("type_of_violence", "type_of_violence"),
        ("where_prec", "where_prec"), ("date_prec", "date_prec"), ("event_clarity", "event_clarity"),
        ("number_of_sources", "number_of_sources"),
    )
)  # fmt: skip
WORDS = tuple(
    Measure(column=name, name=name)
    for name in (
        "relid", "code_status", "product", "conflict_name", "dyad_name", "side_a", "side_b",
        "where_coordinates", "where_description", "adm_1", "adm_2", "country",
    )
)  # fmt: skip
WHERE = tuple("1234567")
WHEN = tuple("12345")


def plan(task: Task) -> Plan | Problem:
    """The plan of a UCDP file: whole local days from date_start to date_end, place by where_prec."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    return Plan(
        rows=rows,
        values=_values(task, rows),
        moments=[_day(task, rows, "date_start"), _day(task, rows, "date_end")],
        rules=[*_place_rules(), *_code_rules(rows), *numbers_rules(rows, NUMBERS)],
        layers={"observations": [_record()]},
        key=cell(rows, "id"),
    )


def _day(task: Task, rows: Rows, name: str) -> Moment:
    """A date; the time of day that yearly files write beside it (always midnight) says nothing."""
    pattern = task.card.setting("time").get("pattern")
    text = cell(rows, name)
    return Moment(
        name=name,
        text=text if pattern else f"regexp_replace({text}, '[ T]00:00:00(\\.0+)?$', '')",
        column=name,
        zone=task.zone,
        width="'day'",
        pattern=str(pattern) if pattern else None,
    )


def _values(task: Task, rows: Rows) -> dict[str, str]:
    sigmas = task.card.setting("codes").get("sigma_m", {})
    cases = " ".join(f"WHEN {quoted(str(code))} THEN {float(sigma)!r}" for code, sigma in sigmas.items())
    return {
        "lat_text": cell(rows, "latitude"),
        "lon_text": cell(rows, "longitude"),
        "lat": number("lat_text"),
        "lon": number("lon_text"),
        "where_code": cell(rows, "where_prec"),
        "when_code": cell(rows, "date_prec"),
        "area": f"CASE where_code WHEN '3' THEN {_area(rows, 'adm_1', 'adm_2')} "
        f"WHEN '4' THEN {cell(rows, 'adm_1')} END",
        "place": "CASE WHEN where_code IN ('1', '2') THEN 'point' "
        "WHEN area IS NOT NULL THEN 'polygon' ELSE 'none' END",
        "sigma": f"CASE where_code {cases} END" if cases else "CAST(NULL AS DOUBLE)",
        "measured": json_object(rows, NUMBERS, WORDS),
    }


def _area(rows: Rows, outer: str, inner: str) -> str:
    """The inner area's name after the outer's, since inner names repeat; null without the inner."""
    whole = f"concat_ws(', ', {cell(rows, outer)}, {cell(rows, inner)})"
    return f"CASE WHEN {cell(rows, inner)} IS NOT NULL THEN {whole} END"


def _place_rules() -> list[Rule]:
    return [
        needed("where_prec", "where_code"),
        one_of("where_prec", "where_code", WHERE, "place precisions"),
        needed("latitude", "CASE WHEN place = 'point' THEN lat_text ELSE '-' END"),
        needed("longitude", "CASE WHEN place = 'point' THEN lon_text ELSE '-' END"),
        numeric("latitude", "lat_text", "lat"),
        numeric("longitude", "lon_text", "lon"),
        on_the_globe("latitude", "lat_text", "lat", 90),
        on_the_globe("longitude", "lon_text", "lon", 180),
    ]


def _code_rules(rows: Rows) -> list[Rule]:
    return [
        needed("id", cell(rows, "id")),
        needed("date_prec", "when_code"),
        one_of("date_prec", "when_code", WHEN, "date precisions"),
        Rule(
            code="TL-INT-011",
            column="date_end",
            bad="date_end_latest < date_start_earliest",
            found="date_end_text",
            message=f"The event ends at '{{found}}', before it starts. {KEPT}",
            remedy="Compare the row with UCDP's own file; a day and a month may be swapped.",
        ),
    ]


def _record() -> dict[str, str]:
    at_a_point = {name: f"CASE WHEN place = 'point' THEN {name} END" for name in ("lon", "lat")}
    return {
        "kind": "'casualty'",
        "happened_earliest": "date_start_earliest",
        "happened_latest": "date_end_latest",
        "lon_deg": at_a_point["lon"],
        "lat_deg": at_a_point["lat"],
        "place_kind": "place",
        "sigma_major_m": "sigma",
        "sigma_minor_m": "sigma",
        "area_ref": "area",
        "means": "'reported'",
        "observation": "'casualty'",
        "measures": "measured",
    }
