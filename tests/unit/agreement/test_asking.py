"""What an answer must leave open: a human's judgement, a line drawn in part, a weapon nobody identified."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.agreement import Act, Agreement, Answer, ask, load_agreement
from truceline.records import Place, TimeSpan

FOLDER = Path(__file__).parents[2] / "agreements" / "withdrawal"
NEAR = Place.point(36.9, 48.0, 50)  # 7.5 km from one line and from the other
RANGE = Place.point(36.55, 48.25, 50)


def changed(tmp_path: Path, texts: Mapping[str, tuple[str, str]]) -> Agreement:
    """The tests' withdrawal with some texts of its files replaced."""
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    for name, (old, new) in texts.items():
        written = (folder / name).read_text(encoding="utf-8")
        assert old in written
        (folder / name).write_text(written.replace(old, new), encoding="utf-8")
    agreement, problems = load_agreement(folder)
    assert problems == ()
    assert agreement is not None
    return agreement


def answer(agreement: Agreement, provision: str, place: Place = NEAR, weapon: str = "launcher-122") -> Answer:
    happened = TimeSpan.at(datetime(2015, 3, 9, 12, tzinfo=UTC))
    act = Act(kind="weapon_presence", happened=happened, place=place, party="A", weapon=weapon)
    return next(each for each in ask(agreement, act, read_by="text") if each.provision_id == provision)


def test_a_prohibition_that_a_human_checks_is_no_violation_by_machine(tmp_path):
    text = (FOLDER / "provisions.yaml").read_text(encoding="utf-8")
    first, _, rest = text.partition("- id: W2")
    by_hand = first + "- id: W2" + rest.replace("check: machine", "check: human", 1)
    agreement = changed(tmp_path, {"provisions.yaml": (text, by_hand)})
    found = answer(agreement, "W2")
    assert found.verdict.value == "cannot tell"
    assert found.steps[-1].test == "judgement"
    assert found.steps[-2].answer.name == "YES"  # what a machine can test is tested and shown
    assert answer(agreement, "W2", Place.point(36.0, 48.0, 50)).verdict.value == "compliant"


def test_an_exemption_that_a_human_checks_excuses_nothing_and_leaves_it_open(tmp_path):
    assert answer(changed(tmp_path / "a", {}), "W2", RANGE).verdict.value == "permitted"
    text = (FOLDER / "provisions.yaml").read_text(encoding="utf-8")
    first, _, rest = text.partition("- id: X1")
    by_hand = first + "- id: X1" + rest.replace("check: machine", "check: human", 1)
    found = answer(changed(tmp_path / "b", {"provisions.yaml": (text, by_hand)}), "W2", RANGE)
    assert found.verdict.value == "cannot tell"
    assert found.excepted_by[0].steps[-1].words.startswith("X1 says that a human judges it")


def test_an_obligation_without_an_act_is_not_addressed_by_one(tmp_path):
    duty = (
        "- id: O1\n  type: obligation\n  text: art-2/1\n  bound: [A, B]\n  acts: []\n"
        "  in_force: [{from: 2015-02-15T00:00+02:00, to: null}]\n\n- id: W1\n"
    )
    found = answer(changed(tmp_path, {"provisions.yaml": ("- id: W1\n", duty)}), "O1")
    assert found.verdict.value == "not addressed"


@pytest.mark.parametrize(
    ("zone", "verdict", "said"),
    [
        ("", "violation", "7.5 km away: nearer"),
        (
            '"drawn_in": "range", ',
            "cannot tell",
            "line-of-contact, the baseline of A, is drawn for range only",
        ),
    ],
)
def test_a_line_that_is_drawn_in_part_says_nothing_of_places_beyond(tmp_path, zone, verdict, said):
    named = '"id": "line-of-contact", '
    agreement = changed(tmp_path, {"lines.geojson": (named, named + zone)})
    found = answer(agreement, "W2")
    assert found.verdict.value == verdict
    assert said in found.steps[-1].words


def test_a_line_drawn_in_a_zone_that_is_not_there_is_refused(tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    file = folder / "lines.geojson"
    file.write_text(file.read_text().replace('"valid_from"', '"drawn_in": "sea", "valid_from"'))
    agreement, (problem,) = load_agreement(folder)
    assert agreement is None
    assert (problem.code, problem.file, problem.column) == ("TL-AGR-005", "lines.geojson", "drawn_in")


@pytest.mark.parametrize(
    ("condition", "identified", "verdict"),
    [
        ("code = launcher-122", "", "violation"),
        ("code = launcher-122", "yes", "violation"),
        ("code != launcher-122", "", "not addressed"),
        ("code = launcher-122", "no", "cannot tell"),
        ("code = mortar-82", "no", "cannot tell"),
        ("class = mlrs and code != mortar-82", "no", "cannot tell"),
        ("class = mlrs", "no", "violation"),
        ("class = howitzer and code != mortar-82", "no", "not addressed"),
    ],
)
def test_the_code_of_a_weapon_nobody_identified_names_no_system(tmp_path, condition, identified, verdict):
    rows = (FOLDER / "codes" / "weapons.csv").read_text(encoding="utf-8").splitlines()
    said = [rows[0] + ",identified", *(f"{row},{identified}" for row in rows[1:])]
    agreement = changed(
        tmp_path,
        {
            "codes/weapons.csv": ("\n".join(rows), "\n".join(said)),
            "provisions.yaml": (
                '["class = mlrs"]\n  where: {distance',
                f'["{condition}"]\n  where: {{distance',
            ),
        },
    )
    assert answer(agreement, "W2").verdict.value == verdict


def test_identified_is_yes_or_no(tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    file = folder / "codes" / "weapons.csv"
    head, first, *_ = file.read_text().splitlines()
    file.write_text(f"{head},identified\n{first},perhaps\n")
    agreement, (problem,) = load_agreement(folder)
    assert agreement is None
    assert (problem.code, problem.line_no, problem.column) == ("TL-AGR-004", 2, "identified")


@pytest.mark.parametrize(("candidates", "verdict"), [
    (("launcher-122", "launcher-220"), "violation"),
    (("launcher-122", "mortar-82"), "cannot tell"),
    (("mortar-82", "mortar-82"), "not addressed"),
    (("launcher-122", "on no list"), "cannot tell"),
    ((), "cannot tell"),
])  # fmt: skip
def test_of_several_weapons_that_it_may_have_been_all_must_answer_alike(candidates, verdict, tmp_path):
    rows = "code,class,calibre_mm,range_km,label_en\n"
    heavier = rows + "launcher-220,mlrs,220,35,a heavier one\n"
    agreement = changed(tmp_path, {"codes/weapons.csv": (rows, heavier)})
    when = TimeSpan.at(datetime(2015, 3, 9, 12, tzinfo=UTC))
    act = Act(kind="weapon_presence", happened=when, place=NEAR, party="A", candidates=candidates)
    found = {each.provision_id: each for each in ask(agreement, act, read_by="text")}
    assert found["W2"].verdict.value == verdict
    if verdict == "violation":
        (weapon,) = [step for step in found["W2"].steps if step.test == "weapon"]
        assert weapon.words.startswith(
            f"it was one of {', '.join(candidates)}, nobody determined which; each is meant"
        )
