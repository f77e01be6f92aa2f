"""Whether a weapon is meant that nobody identified, or that may have been one of several."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from tests.unit.agreement.the_withdrawal import FOLDER, NEAR, answer, changed
from truceline.agreement import Act, ask, load_agreement
from truceline.records import TimeSpan


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
