"""Weapons, distances and deadlines as the agreement's files write them, and every way of writing them wrongly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.agreement.weapons import Weapon, read_condition
from truceline.records import Truth

FOLDER = Path(__file__).parents[2] / "agreements" / "withdrawal"


def faults(tmp_path: Path, file: str, old: str, new: str) -> list[tuple[str, str, str]]:
    """What the loader says when one text of one file is another: (code, file, message)."""
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    agreement, problems = load_agreement(folder)
    assert (agreement is None) == bool(problems)
    assert all(each.remedy and each.line_no for each in problems)
    return [(each.code, each.file, each.message) for each in problems]


def test_the_widths_are_each_partys_part():
    agreement, _ = load_agreement(FOLDER)
    distance = agreement.conditions_of("W2@text").distance
    assert [(each.party, each.line_id, each.width_m) for each in distance.widths] == [
        ("A", "line-of-contact", 35_000.0),
        ("B", "line-of-19-september", 35_000.0),
    ]
    # side B's reading sets 'where' anew and keeps the rest of the wording
    by_b = agreement.conditions_of("W2@B")
    assert [each.line_id for each in by_b.distance.widths] == ["line-of-contact", "line-of-contact"]
    assert by_b.weapons == agreement.conditions_of("W2@text").weapons
    assert by_b.due.done.written == "P14D"


@pytest.mark.parametrize(
    ("share", "metres"),
    [("equal", [35_000, 35_000]), ("each", [70_000, 70_000]), ("{A: 30, B: 40}", [30_000, 40_000])],
)
def test_a_width_is_shared_as_written(tmp_path, share, metres):
    folder = tmp_path / "changed"
    shutil.copytree(FOLDER, folder)
    file = folder / "provisions.yaml"
    file.write_text(file.read_text().replace("width_km: 70, share: equal", f"width_km: 70, share: {share}"))
    agreement, problems = load_agreement(folder)
    assert not problems
    assert [each.width_m for each in agreement.conditions_of("W2@text").distance.widths] == metres


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "said"),
    [
        ("provisions.yaml", "width_km: 70", "width_km: seventy", "TL-AGR-004", "'seventy' is no width"),
        ("provisions.yaml", "width_km: 70", "width_km: -70", "TL-AGR-004", "'-70' is no width"),
        ("provisions.yaml", "width_km: 70", "width_km: nan", "TL-AGR-004", "'nan' is no width"),
        ("provisions.yaml", "width_km: 70, share: equal", "width_km: 70", "TL-AGR-003", "no 'share'"),
        ("provisions.yaml", "width_km: 70, share: equal", "width_km: 70, share: half", "TL-AGR-004", "'share' must be"),
        ("provisions.yaml", "70, share: equal", "70, share: {A: 30}", "TL-AGR-004", "must name the same parties"),
        ("provisions.yaml", "{A: line-of-contact,", "{A: line-of-nowhere,", "TL-AGR-005", "'line-of-nowhere' is no line"),
        ("provisions.yaml", "{A: line-of-contact,", "{C: line-of-contact,", "TL-AGR-005", "'C' is no party"),
        ("provisions.yaml", "done: P14D", "done: P1M", "TL-AGR-004", "'P1M' is no duration"),
        ("provisions.yaml", "done: P14D", "done: two weeks", "TL-AGR-004", "'two weeks' is no duration"),
        ("provisions.yaml", "due: {start: P2D, done: P14D, after: in_force}", "due: {done: P14D}", "TL-AGR-003", "no 'after'"),
        ("provisions.yaml", '"class = mlrs"', '"class is mlrs"', "TL-AGR-004", "'class is mlrs' is no condition"),
        ("provisions.yaml", '"class = mlrs"', '"colour = red"', "TL-AGR-004", "compares what weapons have not"),
        ("provisions.yaml", '"class = mlrs"', '"calibre_mm >= big"', "TL-AGR-004", "'big' is no number"),
        ("codes/weapons.csv", "code,class", "name,class", "TL-AGR-003", "no column 'code'"),
        ("codes/weapons.csv", "mlrs,122,", "mlrs,-5,", "TL-AGR-004", "'-5' is no size"),
        ("codes/weapons.csv", "mortar-82", "launcher-122", "TL-AGR-006", "is there already, on line 2"),
    ],
)  # fmt: skip
def test_what_is_written_wrongly_is_refused_with_its_line(tmp_path, file, old, new, code, said):
    found = faults(tmp_path, file, old, new)
    assert any(each[0] == code and each[1] == file and said in each[2] for each in found), found


@pytest.mark.parametrize(
    ("condition", "calibre_mm", "answer"),
    [
        ("calibre_mm >= 100", 100.0, Truth.YES),
        ("calibre_mm >= 100", 99.9, Truth.NO),
        ("calibre_mm >= 100", None, Truth.CANNOT_TELL),
        ("calibre_mm > 100", 100.0, Truth.NO),
        ("class = mlrs", None, Truth.YES),
        ("class != mlrs", 122.0, Truth.NO),
        ("class = mlrs and calibre_mm < 200", None, Truth.CANNOT_TELL),
        ("class = howitzer and calibre_mm < 200", None, Truth.NO),  # no launcher, whatever its calibre
        ("code = launcher", 122.0, Truth.YES),
    ],
)
def test_a_condition_on_a_weapon(condition, calibre_mm, answer):
    comparisons = read_condition(condition)
    assert not isinstance(comparisons, str)
    weapon = Weapon(code="launcher", weapon_class="mlrs", calibre_mm=calibre_mm, range_km=None, names=())
    assert Truth.all_of(each.holds(weapon) for each in comparisons) is answer
