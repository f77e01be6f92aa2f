"""The page of encoded agreements says what they say: its figures and the output it shows are recomputed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.shell import call
from truceline.agreement import Agreement, load_agreement
from truceline.records import Truth

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "agreements-encoded.md").read_text(encoding="utf-8")
MINSK = ROOT / "examples" / "minsk"
WEAPONS = {
    "gun MT-12, 100 mm": ["mt-12"],
    "mortar, 120 mm": ["mortar-120"],
    "howitzer D-30, 122 mm": ["d-30"],
    "2S5, 2S3, 2S19, 2A65, 152 mm": ["2s5", "2s3", "2s19", "2a65"],
    "Grad": ["grad"],
    "Tornado-G": ["tornado-g"],
    "Tornado-U": ["tornado-u"],
    "Uragan": ["uragan"],
    "Smerch": ["smerch"],
    "Tornado-S": ["tornado-s"],
    "tactical missiles": ["tactical-missile", "tochka", "tochka-u"],
}


def agreement(name: str) -> Agreement:
    found, problems = load_agreement(MINSK / name)
    assert found is not None, problems
    return found


def widths_m(found: Agreement, code: str) -> set[float]:
    """What each side owes for a weapon by the provisions that a machine checks."""
    weapon, widths = found.weapon(code), set()
    for provision in found.provisions:
        asked = found.conditions_of(f"{provision.id}@text")
        weighed = provision.check == "machine" and asked.weapons is not None and asked.distance is not None
        if weighed and weapon is not None and asked.weapons.holds(weapon) is Truth.YES:
            widths |= {each.width_m for each in asked.distance.widths}
    return widths


def test_the_table_of_figures_is_what_is_encoded() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if "|" in line
    ]
    by_name = {row[0]: row[1:] for row in rows}
    memorandum, package = agreement("memorandum-2014"), agreement("package-2015")
    for name, codes in WEAPONS.items():
        said = [re.match(r"(\d+) km", cell) for cell in by_name[name]]
        own, width, half = [float(each[1]) * 1000.0 if each else None for each in said]
        for code in codes:
            assert widths_m(memorandum, code) == ({own} if memorandum.weapon(code) else set()), name
            assert widths_m(package, code) == ({half} if half and package.weapon(code) else set()), name
        assert half is None or width == 2 * half


def test_the_output_on_the_page_is_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
    (shown,) = re.findall(r"^```text\n(.*?)^```", PAGE, re.M | re.S)
    first, second, third = (call(*line.split()[1:]).out for line in block.splitlines())
    assert first == shown
    assert second.startswith("mlrs@text: compliant\n")
    assert "36.0" in second
    assert third.startswith("mlrs@text: violation\n")
    assert "schematic-line-of-19-september-2014, the baseline of cadlr" in third


def test_the_starts_in_the_page_are_the_first_moments_in_force() -> None:
    starts = {
        ("package-2015", 0): "2015-02-14T22:00:00+00:00",
        ("recommitments-2018-2019", 0): "2018-03-04T22:01:00+00:00",
        ("recommitments-2018-2019", 1): "2018-03-29T21:01:00+00:00",
        ("recommitments-2018-2019", 2): "2019-07-20T21:01:00+00:00",
        ("measures-2020", 0): "2020-07-26T21:01:00+00:00",
    }
    for (name, number), moment in starts.items():
        fire = agreement(name).provision("fire")
        assert fire is not None
        assert fire.in_force[number].period.start.isoformat() == moment


def test_the_chain_of_drafts_prints_what_the_page_shows() -> None:
    page = (ROOT / "docs" / "explanation" / "agreement.md").read_text(encoding="utf-8")
    found = re.search(r"^truceline (agreement diff .*)\n```\n\n```text\n(.*?)^```", page, re.M | re.S)
    assert found is not None
    *words, one, two, three = found[1].split()
    drafts = (ROOT / each for each in (one, two, three))
    assert found[2] in call(*words, *drafts).out


def test_the_page_names_every_number_that_nobody_confirms() -> None:
    found, problems = load_agreement(ROOT / "examples" / "settlement-drafts" / "us-28-point")
    assert found is not None, problems
    numbers = [said.point for _, said in found.particulars if "point" in said.unconfirmed]
    assert found.draft is not None
    assert f"Five numbers of the plan are unconfirmed ({', '.join(map(str, numbers))})" in PAGE
    missing = f"{', '.join(found.draft.not_read[:-1])} and {found.draft.not_read[-1]}"
    assert f"points {missing} are not in the index" in PAGE


def test_every_packaged_folder_has_its_row() -> None:
    folders = {
        path.parent.relative_to(ROOT / "examples") for path in (ROOT / "examples").rglob("agreement.yaml")
    }
    for folder in folders:
        assert re.search(rf"`({re.escape(str(folder))}|{re.escape(folder.name)})`", PAGE), folder
