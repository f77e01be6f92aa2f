"""The first agreement is whole whatever its parties, zone and language are called."""

from __future__ import annotations

import pytest

from truceline.agreement import load_agreement, skeleton


@pytest.mark.parametrize(
    ("name", "parties", "zone", "language"),
    [
        ("valley", ("A", "B"), "Europe/Kyiv", "en"),
        ("NO", ("NO", "Y", "1e3"), "+05:30", "no"),
        ("2031-03-01", ("north", "south"), "-09:30", "uk"),
        ("null", ("null", "true"), "America/St_Johns", "on"),
    ],
)
def test_the_first_agreement_is_whole(tmp_path, name, parties, zone, language):
    for file, text in skeleton(name, parties, zone, language).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    found, problems = load_agreement(tmp_path)
    assert problems == ()
    assert (found.id, tuple(each.id for each in found.parties)) == (name, parties)
    assert (found.status, found.zone, found.languages) == ("draft", zone, (language,))
    assert [each.provision_id for each in found.commitments] == ["P1", "P2"]
    assert [each.party for each in found.conditions_of("P2@text").distance.widths] == list(parties)
    start = found.provision("P1").in_force[0].period.start
    assert (start.year, start.month) in ((2031, 2), (2031, 3))
