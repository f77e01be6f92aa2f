"""A sensor's log: each row holds until the next one, and never longer than it promised to be repeated."""

from __future__ import annotations

from dataclasses import replace

from truceline.intake.cells import needed, number, numeric, one_of
from truceline.intake.ground import not_negative, refusal_of_setting
from truceline.intake.mapped import Mapped, mapped_rows, speaker
from truceline.intake.task import Moment, Plan, Rule, Task
from truceline.records import Problem

STATES = {
    "up": "looked",
    "down": "down",
    "obscured": "obscured",
    "maintenance": "down",
    "unknown": "unknown",
}
REPEATED = ("up", "obscured")
"""States to be said again within the card's interval; down lasts until something else is said."""


def plan(task: Task) -> Plan | Problem:
    """The plan of a log; between two rows too far apart, before the first and after the last: unknown."""
    mapped = mapped_rows(task, _bad_interval)
    if isinstance(mapped, Problem):
        return mapped
    rows = mapped.rows
    says, source_rule = speaker(mapped, "source")
    return Plan(
        rows=rows,
        values={**_values(mapped), **says},
        moments=[_instant(mapped)],
        rules=[*_rules(mapped), source_rule],
        layers={"coverage": [_record()]},
        source="source_of_row",
        across={"next_at": _NEXT},
    )


def _bad_interval(task: Task) -> Problem | None:
    interval = task.card.setting("heartbeat").get("interval_s")
    if interval is None or (isinstance(interval, int | float) and interval > 0):
        return None
    return refusal_of_setting(task, "heartbeat", "interval_s", interval, "a number of seconds above 0")


def _instant(mapped: Mapped) -> Moment:
    """The row's moment: 10:15 is 10:15:00, but a date alone is no moment and stays its whole day."""
    moment = mapped.moment("at", "at")
    return replace(moment, width="CASE WHEN length(at_text) = 10 THEN 'day' ELSE 'instant' END")


def _values(mapped: Mapped) -> dict[str, str]:
    interval = mapped.task.card.setting("heartbeat").get("interval_s")
    states = " ".join(f"WHEN '{word}' THEN '{state}'" for word, state in STATES.items())
    repeated = ", ".join(f"'{word}'" for word in REPEATED)
    promised = "promise_said"
    if interval is not None:
        promised += f", CASE WHEN word IN ({repeated}) THEN {float(interval)} END"
    return {
        "sensor_id": mapped.text("sensor_id"),
        "area_ref": mapped.text("area_ref"),
        "word": f"lower({mapped.text('state')})",
        "state": f"CASE word {states} END",
        "said_why": mapped.text("reason"),
        "why": "CASE WHEN word = 'maintenance' THEN concat_ws(': ', word, said_why) ELSE said_why END",
        "promise_text": mapped.text("heartbeat"),
        "promise_said": number("promise_text"),
        "promise_s": f"coalesce({promised}, NULL)",
    }


def _rules(mapped: Mapped) -> list[Rule]:
    heartbeat = mapped.column("heartbeat")
    return [
        needed(mapped.column("sensor_id"), "sensor_id"),
        needed(mapped.column("area_ref"), "area_ref"),
        needed(mapped.column("state"), "word"),
        one_of(
            mapped.column("state"), "word", STATES, "sensor states (up, down, obscured, maintenance, unknown)"
        ),
        numeric(heartbeat, "promise_text", "promise_said"),
        not_negative(heartbeat, "promise_text", "promise_said"),
    ]


_NEXT = (
    "first_value(at_earliest) OVER (PARTITION BY source_of_row, sensor_id, area_ref ORDER BY at_earliest"
    " GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
)
"""The next row's moment; rows of one moment share it, so that neither ends where the other begins. A row
that is set aside counts: whatever the sensor was doing from then on, nobody said it went on as before."""
_PROMISED = "at_latest + to_microseconds((promise_s * 1000000)::BIGINT)"


def _record() -> dict[str, str]:
    return {
        "sensor_id": "sensor_id",
        "area_ref": "area_ref",
        "from_at": "at_latest",
        "to_at": f"greatest(at_latest, coalesce(least(next_at, {_PROMISED}), at_latest))",
        "state": "state",
        "fraction": "CASE state WHEN 'looked' THEN 1.0 WHEN 'down' THEN 0.0 END",
        "reason": "why",
    }
