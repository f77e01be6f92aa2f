"""Acts from a file: each row an act, or a fault with its row; with one fault, none is put to the agreement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from truceline.agreement import load_agreement, read_acts
from truceline.records import PlaceKind

FOLDER = Path(__file__).parents[2] / "agreements" / "withdrawal"
HEAD = "id,act,at,until,lon_deg,lat_deg,sigma_m,party,weapon\n"
GOOD = "1,weapon_presence,2015-03-05T12:00+02:00,,36.6,48,50,A,launcher-122\n"


@pytest.fixture(scope="module")
def agreement():
    return load_agreement(FOLDER)[0]


def test_a_row_is_an_act_as_ask_takes_it(agreement, tmp_path):
    file = tmp_path / "acts.csv"
    file.write_text(HEAD + GOOD + "2,weapon_presence,2015-03-05T12:00+02:00,2015-03-06T12:00+02:00,,,,,\n")
    (first, second), problems = read_acts(file, agreement)
    assert not problems
    assert (first.id, first.act.party, first.act.weapon) == ("1", "A", "launcher-122")
    assert (first.act.place.lon_deg, first.act.place.lat_deg) == (36.6, 48.0)
    assert second.act.place.kind is PlaceKind.NONE
    assert (second.act.party, second.act.weapon) == (None, None)
    assert (second.act.happened.latest - second.act.happened.earliest).days == 1


def test_json_may_give_the_moments_that_deadlines_count_from(agreement, tmp_path):
    file = tmp_path / "acts.json"
    act = {"id": "1", "act": "weapon_presence", "at": "2015-03-05T12:00Z", "lon_deg": 36.6, "lat_deg": 48}
    file.write_text(json.dumps([act | {"events": {"notice": "2015-03-01T00:00Z"}}]))
    (found,), problems = read_acts(file, agreement)
    assert not problems
    assert [name for name, _ in found.act.events] == ["notice"]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("1,war,2015-03-05T12:00Z,,,,,,", "TL-AGR-005", "act"),
        ("1,weapon_presence,2015-03-05T12:00,,,,,,", "TL-AGR-007", "at"),
        ("1,weapon_presence,yesterday,,,,,,", "TL-AGR-004", "at"),
        ("1,weapon_presence,,,,,,,", "TL-AGR-003", "at"),
        (",weapon_presence,2015-03-05T12:00Z,,,,,,", "TL-AGR-003", "id"),
        ("1,weapon_presence,2015-03-05T12:00Z,2015-03-04T12:00Z,,,,,", "TL-AGR-004", "until"),
        ("1,weapon_presence,2015-03-05T12:00Z,,36.6,,,,", "TL-AGR-003", "lon_deg"),
        ("1,weapon_presence,2015-03-05T12:00Z,,36.6,98,,,", "TL-AGR-004", "lon_deg"),
        ("1,weapon_presence,2015-03-05T12:00Z,,east,48,,,", "TL-AGR-004", "lon_deg"),
        ("1,weapon_presence,2015-03-05T12:00Z,,36.6,48,nan,,", "TL-AGR-004", "sigma_m"),
        ("1,weapon_presence,2015-03-05T12:00Z,,,,,C,", "TL-AGR-005", "party"),
        ("1,weapon_presence,2015-03-05T12:00Z,,,,,A,,more", "TL-AGR-004", ""),
    ],
)
def test_a_row_that_cannot_be_asked_is_a_fault_with_its_row_and_column(
    agreement, tmp_path, row, code, column
):
    file = tmp_path / "acts.csv"
    file.write_text(HEAD + GOOD.replace("1,", "0,", 1) + row + "\n")
    acts, problems = read_acts(file, agreement)
    assert acts == ()
    assert [(each.code, each.row_no, each.column) for each in problems] == [(code, 2, column)]
    assert all(each.remedy for each in problems)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.json", "{", "TL-AGR-002"), ("a.json", "{}", "TL-AGR-004"), ("a.json", "[1]", "TL-AGR-004"),
        ("a.json", "[" * 100_000, "TL-AGR-002"), ("a.csv", "", "TL-AGR-003"),
        ("a.csv", "id,act\n", "TL-AGR-003"), ("a.csv", HEAD.replace("party", "side"), "TL-AGR-009"),
        ("a.csv", HEAD + GOOD + GOOD, "TL-AGR-006"), ("a.csv", HEAD + '"1', "TL-AGR-002"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_acts_is_refused(agreement, tmp_path, name, text, code):
    (tmp_path / name).write_text(text)
    acts, problems = read_acts(tmp_path / name, agreement)
    assert acts == ()
    assert code in [each.code for each in problems]


def test_an_agreement_of_other_bytes_is_refused(agreement, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    assert [each.code for each in read_acts(tmp_path / "a.csv", agreement)[1]] == ["TL-AGR-002"]
