"""ACLED export: one coded event a row; its date and place are as wide as its precision codes say."""

from __future__ import annotations

from collections.abc import Mapping

from truceline.intake.cells import Measure, a_kind, cell, json_object, needed, numbers_rules, one_of, position
from truceline.intake.mapped import mapped_rows
from truceline.intake.task import KEPT, Moment, Plan, Rows, Rule, Task, quoted
from truceline.records import Problem

NUMBERS = (
    Measure(column="fatalities", name="fatalities"),
    Measure(column="time_precision", name="time_precision"),
    Measure(column="geo_precision", name="geo_precision"),
)
WORDS = tuple(
    Measure(column=name, name=name)
    for name in (
        "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2",
        "assoc_actor_2", "inter2", "civilian_targeting", "country", "admin1", "admin2", "admin3", "location",
        "source", "source_scale", "tags",
    )
)  # fmt: skip
PRECISIONS = ("1", "2", "3")
# whatever seven days hold the coded day: six before it to six after it
_WEEK = 6


def plan(task: Task) -> Plan | Problem:
    """The plan of an export: day, week or month by time_precision, 1 sigma by geo_precision."""
    mapped = mapped_rows(task)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    place, place_rules = position(rows, "latitude", "longitude")
    return Plan(
        rows=rows,
        values={**place, **_values(task, rows)},
        moments=_moments(task),
        rules=[*_time_rules(rows), *place_rules, *_word_rules(rows)],
        layers={"observations": [_record()]},
        key=f"nullif({cell(rows, 'event_id_cnty')}, '')" if "event_id_cnty" in rows.columns else None,
    )


def _values(task: Task, rows: Rows) -> dict[str, str]:
    date, precise = cell(rows, "event_date"), cell(rows, "time_precision")
    codes = task.card.setting("codes")
    return {
        "date_text": date,
        "time_code": precise,
        "day": f"coalesce(try_cast(CASE WHEN length({date}) = 10 THEN {date} END AS DATE), "
        f"try_strptime({date}, '%d %B %Y')::DATE, try_strptime({date}, '%d-%B-%Y')::DATE)",
        "first_day": f"CASE time_code WHEN '3' THEN date_trunc('month', day)::DATE "
        f"WHEN '2' THEN day - {_WEEK} ELSE day END",
        "last_day": f"CASE time_code WHEN '3' THEN last_day(day) WHEN '2' THEN day + {_WEEK} ELSE day END",
        "place_code": cell(rows, "geo_precision"),
        "sigma": f"({_coded('place_code', codes.get('sigma_m', {}))})::DOUBLE",
        "sub_event": cell(rows, "sub_event_type"),
        "kind": f"coalesce({_coded('sub_event', codes.get('kind', {}))}, sub_event)",
        # only what the mission's own card says: nobody guesses a party from an actor's name
        "side": _coded(cell(rows, "actor1"), codes.get("side_claimed", {})),
        "uploaded": _uploaded(cell(rows, "timestamp")),
        "measured": json_object(rows, NUMBERS, WORDS),
    }


def _coded(text: str, codes: Mapping[str, object]) -> str:
    """SQL of the card's code for a word, null for a word that it does not have."""
    cases = " ".join(f"WHEN {quoted(str(word))} THEN {quoted(str(code))}" for word, code in codes.items())
    return f"CASE {text} {cases} END" if cases else "CAST(NULL AS VARCHAR)"


def _uploaded(text: str) -> str:
    """The moment of upload as ISO text: seconds since 1970 in exports, ISO in some downloads."""
    seconds = f"try_cast({text} AS BIGINT)"
    within = f"{seconds} BETWEEN 0 AND 4102444799"
    shown = f"strftime(make_timestamp({seconds} * 1000000), '%Y-%m-%dT%H:%M:%SZ')"
    return f"CASE WHEN {within} THEN {shown} ELSE {text} END"


def _moments(task: Task) -> list[Moment]:
    days = [
        Moment(
            name=name,
            text=f"strftime({name}_day, '%Y-%m-%d')",
            column="event_date",
            zone=task.zone,
            width="'day'",
            required=False,
        )
        for name in ("first", "last")
    ]
    return [
        *days,
        Moment(name="reported", text="uploaded", column="timestamp", zone="UTC", required=False),
    ]


def _time_rules(rows: Rows) -> list[Rule]:
    not_a_day = Rule(
        code="TL-INT-006",
        column="event_date",
        bad="day IS NULL OR year(day) NOT BETWEEN 1970 AND 2069",
        found="date_text",
        message=f"'{{found}}' is not a date as ACLED writes it. {KEPT}",
        remedy="Write it as 2024-06-30 or 30 June 2024 and read the file again.",
    )
    return [
        needed("event_date", "date_text"),
        not_a_day,
        needed("time_precision", "time_code"),
        one_of("time_precision", "time_code", PRECISIONS, "time precisions"),
    ]


def _word_rules(rows: Rows) -> list[Rule]:
    return [
        needed("geo_precision", "place_code"),
        one_of("geo_precision", "place_code", PRECISIONS, "geographic precisions"),
        needed("sub_event_type", "sub_event"),
        a_kind("sub_event_type", "kind"),
        *numbers_rules(rows, NUMBERS),
    ]


def _record() -> dict[str, str]:
    return {
        "kind": "kind",
        "happened_earliest": "first_earliest",
        "happened_latest": "last_latest",
        "reported_at": "reported_latest",
        "lon_deg": "lon",
        "lat_deg": "lat",
        "place_kind": "'point'",
        "sigma_major_m": "sigma",
        "sigma_minor_m": "sigma",
        "means": "'reported'",
        "side_claimed": "side",
        "measures": "measured",
    }
