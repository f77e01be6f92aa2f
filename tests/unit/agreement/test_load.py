"""An agreement's folder becomes records, or every fault at once: code, file, line, remedy."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from truceline.agreement import TEXT, load_agreement
from truceline.records import Duty, ProvisionType, Severity, problem_titles

AGREEMENTS = Path(__file__).parents[2] / "agreements"
BAD = sorted(path for path in (AGREEMENTS / "bad").iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def agreement():
    found, problems = load_agreement(AGREEMENTS / "minimal")
    assert problems == ()
    return found


def laid_over(case, folder):
    """The minimal agreement with the files of a bad one in place of its own."""
    shutil.copytree(AGREEMENTS / "minimal", folder)
    for path in case.iterdir():
        if path.is_dir():
            shutil.copytree(path, folder / path.name)
        elif path.name != "expected.txt":
            shutil.copy(path, folder)
    return folder


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_every_fault_is_named_at_once(case, tmp_path):
    found, problems = load_agreement(laid_over(case, tmp_path / "agreement"))
    said = sorted(f"{each.code} {each.file} {each.line_no or '-'}: {each.message}" for each in problems)
    assert said == sorted((case / "expected.txt").read_text().splitlines())
    assert found is None
    for each in problems:
        assert each.severity is Severity.REFUSED
        assert each.code in problem_titles()
        assert each.message.endswith(".")
        assert each.remedy.endswith(".")


def test_an_empty_folder_lacks_three_files(tmp_path):
    found, problems = load_agreement(tmp_path)
    assert found is None
    assert sorted((each.code, each.file) for each in problems if each.code == "TL-AGR-001") == [
        ("TL-AGR-001", "agreement.yaml"), ("TL-AGR-001", "parties.yaml"), ("TL-AGR-001", "provisions.yaml"),
    ]  # fmt: skip


def test_a_file_in_place_of_the_folder_is_one_problem_and_not_a_dozen(tmp_path):
    file = tmp_path / "README.md"
    file.write_text("no agreement")
    found, (problem,) = load_agreement(file)
    assert found is None
    assert (problem.code, problem.file) == ("TL-AGR-001", "README.md")
    assert "is a folder" in problem.message


def test_a_language_without_its_text_is_a_missing_file(tmp_path):
    folder = tmp_path / "agreement"
    shutil.copytree(AGREEMENTS / "minimal", folder)
    (folder / "text.uk.md").unlink()
    assert [(each.code, each.file) for each in load_agreement(folder)[1]] == [("TL-AGR-001", "text.uk.md")]


def test_rubbish_is_a_problem_and_no_crash(tmp_path):
    for rubbish in (b"\xff\xfe\x00", b"- - - -", b"{" * 300, b"", b"[]", b"null", b"x: " + b"[" * 500):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(AGREEMENTS / "minimal", folder)
        for name in ("agreement.yaml", "provisions.yaml", "zones.geojson", "text.en.md"):
            (folder / name).write_bytes(rubbish)
        found, problems = load_agreement(folder)
        assert found is None
        assert problems


def test_parties_and_texts(agreement):
    assert [party.id for party in agreement.parties] == ["alder", "birch", "birch-militia"]
    assert agreement.parties[2].member_of == "birch"
    assert dict(agreement.title)["uk"] == "Мале перемир'я (вигадане)"
    first = agreement.provision("P1")
    assert dict(first.text)["en"].startswith("From 1 March 2031 neither side fires artillery")
    assert dict(first.text)["uk"].endswith("мінометного вогню в долині.")
    assert [text.kind for text in agreement.texts] == ["own_words", "own_words"]


def test_a_provision_is_dated_and_says_when_it_was_decided(agreement):
    first, second = agreement.provision("P1").in_force
    assert first.period.start == datetime(2031, 2, 28, 22, tzinfo=UTC)
    assert first.decided_on == date(2031, 2, 20)
    assert second.source == "extension"
    assert agreement.provision("X1").in_force[0].period.end is None


def test_every_reading_is_a_commitment_of_its_own(agreement):
    assert [each.id for each in agreement.commitments] == [
        "P1@text", "P1@alder", "P2@text", "P2@birch", "X1@text", "X2@text", "R1@text",
    ]  # fmt: skip
    text, alders = agreement.commitment("P1@text"), agreement.commitment("P1@alder")
    assert (text.read_by, text.duty, text.acts) == (TEXT, Duty.MUST_NOT, ("artillery", "mortar"))
    assert (alders.read_by, alders.acts) == ("alder", ("artillery",))
    assert alders.where_zone == text.where_zone == "valley"
    assert alders.in_force == text.in_force


def test_a_reading_is_agreed_only_when_every_bound_party_accepted_it(agreement):
    assert [each.id for each in agreement.commitments if each.agreed] == ["P2@birch"]


def test_a_definition_asks_nothing(agreement):
    assert agreement.provision("D1").type is ProvisionType.DEFINITION
    assert not any(each.provision_id == "D1" for each in agreement.commitments)


def test_a_distance_rule_is_kept_as_written_beside_the_rule_that_is_weighed(agreement):
    (distance,) = agreement.not_yet
    assert distance.commitment_id == "P2@text"
    assert '"width_km": "10"' in distance.written
    assert agreement.commitment("P2@text").how_to_check == "machine"
    assert agreement.commitment("P2@birch").how_to_check == "machine"  # this side's reading names a zone


def test_zones_lines_and_guarantees(agreement):
    assert [zone.id for zone in agreement.reporting_regions()] == ["west", "east"]
    assert agreement.area("valley").name == "the valley"
    assert agreement.area("ford").valid_from == datetime(
        2031, 3, 3, 22, tzinfo=UTC
    )  # the zone's own midnight
    assert agreement.lines[0].baseline_for == ("alder", "birch")
    assert agreement.guarantees[0].id == "G1"


def test_the_packaged_agreements_load():
    root = Path(__file__).parents[3]
    for folder in ("src/truceline/simulate/demo_agreement", "examples/easter-2025/agreement"):
        found, problems = load_agreement(root / folder)
        assert problems == ()
        assert found.commitments


def test_one_partys_acceptance_does_not_make_a_reading_agreed(tmp_path):
    folder = tmp_path / "agreement"
    shutil.copytree(AGREEMENTS / "minimal", folder)
    readings = folder / "readings.yaml"
    readings.write_text(readings.read_text().replace("accepted_by: [alder, birch]", "accepted_by: [birch]"))
    found, _ = load_agreement(folder)
    assert not any(each.agreed for each in found.commitments)
