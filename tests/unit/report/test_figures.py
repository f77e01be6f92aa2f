"""A published number is a question anybody can ask again, and only of what figures may ask."""

import json
from datetime import timedelta

import pytest

from truceline.report import (
    Condition,
    FigureError,
    FigureQuery,
    derive,
    evaluate,
    how_from_json,
    how_to_json,
    rows_of,
)
from truceline.report.questions import conditions


def query(**changes):
    asked = {
        "id": "day/violations/north",
        "unit": "violations",
        "rule": "r@1",
        "layer": "incident_rows",
        "aggregate": "sum:recorded_violations",
        "where": conditions(("region", "=", "north")),
    }
    return FigureQuery(**(asked | changes))


def test_a_sum_is_computed_from_the_rows_it_names(invented):
    scene = invented.Scene()
    scene.saw(count=3)
    scene.saw(count=4, region="south")
    figure = evaluate(scene.con, query())
    assert figure.value == 3
    assert figure.inputs == (("incident_rows@run-7", "sum:recorded_violations where region = 'north'"),)


def test_the_rows_behind_a_number_lead_to_batch_file_and_row(invented):
    scene = invented.Scene()
    number = scene.saw(count=3)
    scene.saw(count=4, region="south")
    (row,) = rows_of(scene.con, query(), 10)
    assert row["incident_id"] == number
    assert (row["batch_root"], row["evidence_sha256"], row["row_no"]) == ("root-2025-04", "e" * 64, number)


def test_seconds_looked_are_clipped_to_the_period_weighed_and_never_counted_twice(invented):
    scene = invented.Scene()
    scene.looked("a", start=invented.START - timedelta(hours=6), hours=12)  # 6 h inside
    scene.looked("b", hours=24, fraction=0.5)  # 12 h
    scene.looked("c", hours=24)
    scene.looked("c", hours=24)  # said twice: still 24 h
    asked = query(layer="coverage", aggregate="seconds_within", where=(), span=(invented.START, invented.END))
    assert evaluate(scene.con, asked).value == (6 + 12 + 24) * 3600


@pytest.mark.parametrize(
    "changes",
    [
        {"layer": "read_csv('/etc/hostname')"},
        {"aggregate": "sum:1) FROM incidents; --"},
        {"aggregate": "seconds_within"},
        {"aggregate": "count:region"},
    ],
)
def test_a_forged_question_is_refused_not_run(invented, changes):
    with pytest.raises(FigureError):
        evaluate(invented.Scene().con, query(**changes))


@pytest.mark.parametrize(("column", "op"), [("region OR true", "="), ("region", "= 1 OR"), ("Region", "=")])
def test_a_forged_condition_cannot_be_made(column, op):
    with pytest.raises(FigureError):
        Condition(column=column, op=op, value="north")


def test_a_value_is_bound_never_pasted(invented):
    scene = invented.Scene()
    scene.saw()
    asked = query(aggregate="count", where=conditions(("region", "=", "x' OR 'a'='a")))
    assert evaluate(scene.con, asked).value == 0


def test_a_question_survives_json(invented):
    asked = query(
        where=conditions(
            ("happened_earliest", ">=", invented.START),
            ("kind", "in", ("mortar", "tank")),
            ("region", "is null"),
        ),
        span=(invented.START, invented.END),
    )
    entry = {
        "id": asked.id,
        "unit": asked.unit,
        "rule": asked.rule,
        "how": json.loads(json.dumps(how_to_json(asked))),
    }
    assert how_from_json(entry).text() == asked.text()


def test_what_is_unknown_stays_unknown_when_figures_are_combined():
    assert derive("difference@1", [30, 12]) == 18
    assert derive("share@1", [1, 0]) is None
    assert derive("sum@1", [1, None]) is None
    with pytest.raises(FigureError):
        derive("average@1", [1])
