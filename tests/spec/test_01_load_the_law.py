"""Scenario 1: a rocket launcher of one side, so many kilometres from that side's own baseline, on a day.

The agreement is tests/agreements/withdrawal: invented sides and lines, with the kind of rules that the
Package of Measures of 2015 had. 70 km shared equally are 35 km for each side; side A measures from the
line of contact (37.0 east), side B from the line of 19 September (36.8 east); it is due in 14 days.
"""

from datetime import datetime
from pathlib import Path

import pytest

from tests.spec.scenario import expect_rows, read_table
from truceline.agreement import Act, ask, load_agreement
from truceline.records import Place, TimeSpan

FOLDER = Path(__file__).parents[1] / "agreements" / "withdrawal"
KM_EAST = 1 / 74.63  # of longitude, at 48 degrees north


@pytest.fixture(scope="module")
def agreement():
    found, problems = load_agreement(FOLDER)
    assert not problems
    return found


def place_of(where):
    if where == "on its range":
        return Place.point(36.55, 48.25, 50)
    km, _, line = where.partition(" km west of ")
    from_deg = {"the line of contact": 37.0, "the line of 19 September": 36.8}[line]
    return Place.point(from_deg - float(km) * KM_EAST, 48.0, 50)


def answer(agreement, row):
    act = Act(
        kind="weapon_presence",
        happened=TimeSpan.at(datetime.fromisoformat(row["when"])),
        place=place_of(row["where"]),
        party=row["whose"] or None,
        weapon=row["what"] or None,
    )
    provision, _, reader = row["commitment"].partition("@")
    return next(each for each in ask(agreement, act, read_by=reader) if each.provision_id == provision)


def check(agreement, table):
    for row in read_table(table):
        found = answer(agreement, row)
        assert found.verdict.value == row["answer"], (row, [step.words for step in found.steps])
        said = " | ".join(
            step.words for step in (*found.steps, *(s for e in found.excepted_by for s in e.steps))
        )
        assert row["because"] in said, said


def test_a_launcher_of_side_a_at_28_and_at_36_kilometres(agreement):
    check(agreement, """
        when                   | what         | whose | where                          | commitment | answer      | because
        2015-03-05T12:00+02:00 | launcher-122 | A     | 28 km west of the line of contact | W2@text | violation   | 35 km from line-of-contact, the baseline of A, are asked; it is 28.0 km away: nearer
        2015-03-05T12:00+02:00 | launcher-122 | A     | 36 km west of the line of contact | W2@text | compliant   | it is 36.0 km away: kept (70 km, equal shares)
        2015-03-05T12:00+02:00 | launcher-122 | A     | 35 km west of the line of contact | W2@text | cannot tell | nearer or kept, nobody can tell
        2015-02-20T12:00+02:00 | launcher-122 | A     | 28 km west of the line of contact | W2@text | not yet due | P14D after 2015-02-14 22:00 UTC is 2015-02-28 22:00 UTC
        2015-02-14T12:00+02:00 | launcher-122 | A     | 28 km west of the line of contact | W2@text | not in force | was not in force at that time
    """)  # fmt: skip


def test_the_same_place_is_measured_from_each_sides_own_baseline(agreement):
    """46 km west of the line of contact is 31.1 km west of side B's line."""
    check(agreement, """
        when                   | what         | whose     | where                             | commitment | answer      | because
        2015-03-05T12:00+02:00 | launcher-122 | A         | 46 km west of the line of contact | W2@text    | compliant   | line-of-contact, the baseline of A
        2015-03-05T12:00+02:00 | launcher-122 | B         | 46 km west of the line of contact | W2@text    | violation   | line-of-19-september, the baseline of B
        2015-03-05T12:00+02:00 | launcher-122 | B-militia | 46 km west of the line of contact | W2@text    | violation   | line-of-19-september, the baseline of B
        2015-03-05T12:00+02:00 | launcher-122 |           | 46 km west of the line of contact | W2@text    | cannot tell | the parties' baselines answer differently
        2015-03-05T12:00+02:00 | launcher-122 |           | 28 km west of the line of 19 September | W2@B  | compliant   | it is 42.9 km away: kept
        2015-03-05T12:00+02:00 | launcher-122 | B         | 28 km west of the line of 19 September | W2@text | violation | it is 28.0 km away: nearer
    """)  # fmt: skip


def test_the_weapon_decides_which_rule_speaks(agreement):
    check(agreement, """
        when                   | what             | whose | where                             | commitment | answer        | because
        2015-03-05T12:00+02:00 | howitzer-152     | A     | 28 km west of the line of contact | W1@text    | compliant     | 25 km from line-of-contact
        2015-03-05T12:00+02:00 | howitzer-152     | A     | 24 km west of the line of contact | W1@text    | violation     | howitzer-152 is meant by
        2015-03-05T12:00+02:00 | howitzer-152     | A     | 24 km west of the line of contact | W2@text    | not addressed | howitzer-152 is not meant by: class = mlrs
        2015-03-05T12:00+02:00 | howitzer-unknown | A     | 24 km west of the line of contact | W1@text    | cannot tell   | may be meant by
        2015-03-05T12:00+02:00 | mortar-82        | A     | 2 km west of the line of contact  | W1@text    | not addressed | is not meant by
        2015-03-05T12:00+02:00 |                  | A     | 24 km west of the line of contact | W1@text    | cannot tell   | the weapon is not determined
    """)  # fmt: skip


def test_an_exception_to_an_exception_is_followed(agreement):
    """On its range a side may keep launchers (X1), but not in the night to 11 March (X2)."""
    check(agreement, """
        when                   | what         | whose | where        | commitment | answer    | because
        2015-03-09T23:00+02:00 | launcher-122 | A     | on its range | W2@text    | permitted | X1 was in force
        2015-03-10T23:00+02:00 | launcher-122 | A     | on its range | W2@text    | violation | it is 33.4 km away: nearer
    """)  # fmt: skip


def test_an_answer_cites_the_records_it_rests_on(agreement):
    """Of a launcher of side A at 28 km on 5 March: each step in the order in which it was asked."""
    row = {
        "when": "2015-03-05T12:00+02:00", "what": "launcher-122", "whose": "A",
        "where": "28 km west of the line of contact", "commitment": "W2@text",
    }  # fmt: skip
    steps = answer(agreement, row).steps
    expect_rows([{"step": step.test, "rests on": ", ".join(step.cites)} for step in steps], """
        step     | rests on
        act      | W2
        party    | W2@text
        weapon   | codes/weapons.csv#launcher-122
        in force | W2: art-2/2
        due      | W2@text
        distance | lines.geojson#line-of-contact
    """)  # fmt: skip


def test_swapping_the_parties_swaps_the_answers(agreement, tmp_path):
    """The same agreement with A for B and B for A answers the same about the other."""
    swapped = tmp_path / "swapped"
    for file in FOLDER.rglob("*"):
        if file.is_file():
            target = swapped / file.relative_to(FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_swapped(file.read_text()))
    other, problems = load_agreement(swapped)
    assert not problems
    for whose, theirs in (("A", "B"), ("B", "A")):
        row = {
            "when": "2015-03-05T12:00+02:00", "what": "launcher-122", "whose": whose,
            "where": "46 km west of the line of contact", "commitment": "W2@text",
        }  # fmt: skip
        one, two = answer(agreement, row), answer(other, {**row, "whose": theirs})
        assert one.verdict is two.verdict
        assert [_swapped(step.words) for step in one.steps] == [step.words for step in two.steps]


def _swapped(text: str) -> str:
    import re

    letters = {"A": "B", "B": "A"}
    return re.sub(r"\b[AB]\b", lambda match: letters[match[0]], text)
