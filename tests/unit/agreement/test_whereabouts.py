"""A line drawn in part says nothing of places beyond."""

from __future__ import annotations

import shutil

import pytest

from tests.unit.agreement.the_withdrawal import FOLDER, answer, changed
from truceline.agreement import load_agreement


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
