"""The exported rows say how the finding stands and how many persons signed it, by role and never by name."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from truceline.report import SignedIncident, Signer
from truceline.report.exports import COLUMNS
from truceline.report.write import report_files

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "incidents-table.md"
HEAD, DEPUTY, NAMELESS = "b-cobalt", "c-amber", "d-grey"
SIGNED = ("finding", "persons_signed", "persons_against", "signed_as", "against_as")


def person(id: str, role: str = "") -> Signer:
    return Signer(id=id, role=(("en", role),) if role else ())


@pytest.fixture
def scene(invented: Any) -> Any:
    """Three incidents whose rows anybody may see: one with two signatures, one with one, one with none."""
    made = invented.Scene()
    for _ in range(3):
        made.saw(tier="public")
    made.con.execute("UPDATE findings SET status = 'verified' WHERE incident_id = 1")
    return made


SAID = (
    SignedIncident(
        incident_id=1,
        status="verified",
        signed=(person(HEAD, "Head of verification"), person(DEPUTY, "Deputy head")),
    ),
    SignedIncident(
        incident_id=2,
        status="preliminary",
        signed=(person(NAMELESS),),
        against=(person(HEAD, "Head of verification"),),
    ),
)


def exported(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["incidents.csv"].decode())))


@pytest.mark.parametrize("tier", ["public", "party:A", "commission", "mission"])
def test_a_row_says_how_many_persons_signed_and_as_what(scene: Any, invented: Any, tier: str) -> None:
    files = report_files(scene.material(signed=SAID, release=invented.OPEN), tier, "en")
    assert [tuple(row[name] for name in SIGNED) for row in exported(files)] == [
        ("verified", "2", "0", "Head of verification; Deputy head", ""),
        ("preliminary", "1", "1", "a named person of the Mission", "Head of verification"),
        ("preliminary", "0", "0", "", ""),
    ]
    features = json.loads(files["incidents.geojson"])["features"]
    assert [feature["properties"]["persons_signed"] for feature in features] == [2, 1, 0]


@pytest.mark.parametrize("tier", ["public", "mission"])
def test_no_name_of_a_signer_stands_in_an_exported_row(scene: Any, invented: Any, tier: str) -> None:
    """Tables travel further than the page they came with: names stay out of them for the mission too."""
    files = report_files(scene.material(signed=SAID, release=invented.OPEN), tier, "en")
    for name in ("incidents.csv", "incidents.geojson"):
        for who in (HEAD, DEPUTY, NAMELESS):
            assert who not in files[name].decode()


def test_a_run_that_did_not_count_persons_says_nothing_of_them(scene: Any, invented: Any) -> None:
    """One person's newest word ruled then: an empty cell is unknown, and is no zero."""
    files = report_files(scene.material(signed=None, release=invented.OPEN), "public", "en")
    assert [tuple(row[name] for name in SIGNED) for row in exported(files)] == [
        ("verified", "", "", "", ""),
        ("preliminary", "", "", "", ""),
        ("preliminary", "", "", "", ""),
    ]
    features = json.loads(files["incidents.geojson"])["features"]
    assert [feature["properties"]["persons_signed"] for feature in features] == [None, None, None]


def test_a_role_that_a_spreadsheet_would_run_is_guarded(scene: Any, invented: Any) -> None:
    said = (SignedIncident(incident_id=1, status="preliminary", signed=(person(HEAD, "=1+1"),)),)
    files = report_files(scene.material(signed=said, release=invented.OPEN), "public", "en")
    assert exported(files)[0]["signed_as"] == "'=1+1"


def test_every_column_is_on_the_page_in_its_order() -> None:
    rows = re.findall(r"^\| (`.+?`) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.M)
    assert tuple(name for row in rows for name in re.findall(r"`(\w+)`", row)) == COLUMNS
