"""Two drafts, or two readers: which verdicts turn when words change, and at which step.

The agreement is tests/agreements/withdrawal, invented; the acts are rocket launchers of side A at so many
kilometres from its own baseline. 70 km shared equally are 35 km for each side, 72 km are 36.
"""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from tests.spec.scenario import expect_rows
from truceline.agreement import (
    Act,
    NamedAct,
    ask,
    drafts_answer,
    drafts_differ,
    load_agreement,
    readers_answer,
    readers_differ,
)
from truceline.records import Place, TimeSpan

FOLDER = Path(__file__).parents[1] / "agreements" / "withdrawal"
KM_EAST = 1 / 74.63  # of longitude, at 48 degrees north


def launcher(km, when="2015-03-05T12:00+02:00", party="A", lat_deg=48.0):
    place = Place.point(37.0 - km * KM_EAST, lat_deg, 50)
    happened = TimeSpan.at(datetime.fromisoformat(when))
    act = Act(kind="weapon_presence", happened=happened, place=place, party=party, weapon="launcher-122")
    return NamedAct(id=f"at {km} km", act=act)


@pytest.fixture
def drafts(tmp_path):
    """The agreement as it is, and as it would be with some words others."""

    def of(*changes):
        shutil.copytree(FOLDER, tmp_path / "other")
        for file, old, new in changes:
            text = (tmp_path / "other" / file).read_text()
            assert old in text
            (tmp_path / "other" / file).write_text(text.replace(old, new))
        (before, _), (after, problems) = load_agreement(FOLDER), load_agreement(tmp_path / "other")
        assert not problems
        return before, after

    return of


def turned(before, after, *acts):
    found = drafts_answer(before, after, drafts_differ(before, after), acts)
    return {(each.act_id, each.provision_id, each.read_by): each for each in found}


def said(change):
    return change.old.value, change.new.value, change.because.step


def check(found, table):
    """The verdicts that turn, each with its step, its words before and after, and the field it rests on."""
    expect_rows([told(each) for each in found], table)


def told(change):
    fields = ", ".join(f"{field.field}: {field.old} -> {field.new}" for _, field in change.because.fields)
    return {
        "act": change.act_id,
        "provision": change.provision_id,
        "was": "nothing" if change.old is None else change.old.value,
        "is": "nothing" if change.new is None else change.new.value,
        "at step": change.because.step,
        "of": change.because.provision_id,
        "before": change.because.old,
        "after": change.because.new,
        "rests on": fields,
    }


def test_thirty_six_kilometres_for_thirty_five_turn_the_act_between_them_and_no_other(drafts):
    before, after = drafts(("provisions.yaml", "width_km: 70", "width_km: 72"))
    found = turned(before, after, launcher(34.5), launcher(35.5), launcher(36.5))
    check(found.values(), """
        act        | provision | was       | is        | at step  | before                                                   | after                                                      | rests on
        at 35.5 km | W2        | compliant | violation | distance | ...35 km from line-of-contact, the baseline of A, are asked; it is 35.5 km away: kept | ...36 km from line-of-contact, the baseline of A, are asked; it is 35.5 km away: nearer | where.distance.width_km: 70 -> 72
    """)  # fmt: skip


def test_ten_days_for_fourteen_turn_what_lies_between_the_two_deadlines(drafts):
    before, after = drafts(("provisions.yaml", "done: P14D", "done: P10D"))
    acts = [launcher(28, f"2015-02-{day}T12:00+02:00") for day in (24, 26)] + [launcher(28)]
    found = drafts_answer(before, after, drafts_differ(before, after), acts)
    check(
        found,
        """
        act      | provision | was         | is        | at step | before        | after         | rests on
        at 28 km | W2        | not yet due | violation | due     | ...P14D after | ...P10D after | ...due.done
    """,
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "step", "verdicts"),
    [
        ("provisions.yaml", "bound: [A, B]", "bound: [B]", "party", ("violation", "not addressed")),
        ("provisions.yaml", 'weapons: ["class = mlrs"]', 'weapons: ["class = mlrs and calibre_mm >= 200"]', "weapon", ("violation", "not addressed")),
        ("codes/weapons.csv", "launcher-122,mlrs,", "launcher-300,mlrs,300,90,\nlauncher-122,mortar,", "weapon", ("violation", "not addressed")),
        ("provisions.yaml", "{from: 2015-02-15T00:00+02:00, to: null, decided_at: 2015-02-12, source: art-2/2}",
         "{from: 2015-04-15T00:00+02:00, to: null, decided_at: 2015-02-12, source: art-2/2}", "in force", ("violation", "not in force")),
        ("agreement.yaml", "status: in_force", "status: draft", "in force", ("violation", "not in force")),
        ("lines.geojson", "[[37.0, 47.0], [37.0, 49.0]]", "[[37.2, 47.0], [37.2, 49.0]]", "distance", ("violation", "compliant")),
        ("provisions.yaml", "check: machine", "check: human", "judgement", ("violation", "cannot tell")),
    ],
)  # fmt: skip
def test_the_step_that_parts_the_verdicts_names_the_field_it_rests_on(drafts, file, old, new, step, verdicts):
    before, after = drafts((file, old, new))
    change = turned(before, after, launcher(28))["at 28 km", "W2", "text"]
    assert said(change) == (*verdicts, step)
    assert change.because.fields


def test_what_turns_through_an_exception_names_the_exception_and_its_step(drafts):
    """The range (X1) excuses launchers; moved away, it excuses them no more. X2 sets X1 aside in one night."""
    on_the_range = NamedAct(id="range", act=Act(
        kind="weapon_presence", happened=TimeSpan.at(datetime.fromisoformat("2015-03-10T23:00+02:00")),
        place=Place.point(36.55, 48.25, 50), party="A", weapon="launcher-122",
    ))  # fmt: skip
    before, after = drafts(
        ("provisions.yaml", "from: 2015-03-10T18:00+02:00", "from: 2015-03-11T00:00+02:00")
    )
    check(
        [turned(before, after, on_the_range)["range", "W2", "text"]],
        """
        act   | provision | was       | is        | at step  | of | rests on
        range | W2        | violation | permitted | in force | X2 | ...in_force[1].from
    """,
    )


def test_an_exception_that_names_nothing_any_more_is_a_conflict(drafts):
    """Without its order the exemption stands beside the prohibition, and neither goes first."""
    on_the_range = NamedAct(id="range", act=Act(
        kind="weapon_presence", happened=TimeSpan.at(datetime.fromisoformat("2015-03-09T23:00+02:00")),
        place=Place.point(36.55, 48.25, 50), party="A", weapon="launcher-122",
    ))  # fmt: skip
    before, after = drafts(("provisions.yaml", "excepts: [W2]", "excepts: []"))
    check(
        [turned(before, after, on_the_range)["range", "W2", "text"]],
        """
        act   | provision | was       | is          | rests on
        range | W2        | permitted | cannot tell | ...excepts
    """,
    )


def test_a_provision_that_is_gone_turns_what_it_forbade(drafts):
    text = (FOLDER / "provisions.yaml").read_text()
    readings = (FOLDER / "readings.yaml").read_text()
    gone = text[text.index("- id: W2") :]
    before, after = drafts(
        ("provisions.yaml", gone, ""),
        ("readings.yaml", readings, "[]\n"),
        ("points.yaml", "provision: W2", "topic: launchers"),
    )
    change = turned(before, after, launcher(28))["at 28 km", "W2", "text"]
    check(
        [change],
        """
        act      | provision | was       | is      | at step
        at 28 km | W2        | violation | nothing | there
    """,
    )


def test_two_readers_part_where_side_b_measures_from_another_line():
    """46 km west of the line of contact is 31.1 km west of the line of 19 September."""
    agreement, _ = load_agreement(FOLDER)
    acts = [launcher(46, party="B"), launcher(46, party="A"), launcher(20, party="B")]
    found = readers_answer(agreement, "text", "B", readers_differ(agreement, "text", "B"), acts)
    check(
        found,
        """
        act      | provision | was       | is        | at step  | rests on
        at 46 km | W2        | violation | compliant | distance | ...where.distance.baseline.B
    """,
    )
    assert found[0].because.fields[0][1].source.endswith("letter of side B of 20 February 2015")


def test_a_reader_uses_its_own_reading_of_the_exceptions_too(tmp_path):
    """Side B reads the range's exemption (X1) as one for side B alone; of W2 it has no reading here."""
    shutil.copytree(FOLDER, tmp_path / "a")
    (tmp_path / "a" / "readings.yaml").write_text(
        "- by: B\n  provision: X1\n  set: {bound: [B]}\n  source: invented for the test\n"
    )
    agreement, problems = load_agreement(tmp_path / "a")
    assert not problems
    act = Act(
        kind="weapon_presence", happened=TimeSpan.at(datetime.fromisoformat("2015-03-09T23:00+02:00")),
        place=Place.point(36.55, 48.25, 50), party="A", weapon="launcher-122",
    )  # fmt: skip
    verdicts = {
        reader: {each.provision_id: each.verdict.value for each in ask(agreement, act, read_by=reader)}["W2"]
        for reader in ("text", "B")
    }
    assert verdicts == {"text": "permitted", "B": "violation"}
    found = readers_answer(
        agreement, "text", "B", readers_differ(agreement, "text", "B"), [NamedAct(id="1", act=act)]
    )
    change = next(each for each in found if each.provision_id == "W2")
    assert (change.because.step, change.because.provision_id) == ("party", "X1")
