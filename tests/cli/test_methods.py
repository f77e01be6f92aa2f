"""`truceline method`: what each method does, which party accepted it, and that every answer says so."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import OFFICER, call
from tests.cli.small import AGREEMENT, DAY, rows_of, settings_in

ACCEPT = ("--by", "alder", "--since", "2021-03-01T00:00+02:00", "--source", "letter 7 (invented)")


@pytest.fixture(scope="module")
def mission(tmp_path_factory):
    """A small mission, run once, then with words on two methods, then run again and reported."""
    root = tmp_path_factory.mktemp("methods")
    folder = root / "valley"
    settings = settings_in(root / "settings")
    call("new", folder, "--agreement", AGREEMENT, "--settings", settings, "--actor", OFFICER)
    for count in (0, 5):
        table = root / f"{count}.csv"
        table.write_text(rows_of(count), encoding="utf-8")
        call("read", folder, table, "--source", "camera-4", "--actor", OFFICER)
        call("run", folder, "--actor", OFFICER)
        if not count:
            letter = root / "letter.txt"
            letter.write_text("We accept it. (invented)\n", encoding="utf-8")
            done = call(
                "method", "accept", folder, "findings_v2@2", *ACCEPT, "--evidence", letter, "--tier", "public",
                "--actor", OFFICER,
            )  # fmt: skip
            assert done.code == 0, done.err
            words = ("--by", "birch", "--since", "2021-03-02T00:00Z", "--source", "minutes 3 (invented)")
            told = ("--because", "one camera is too few", "--actor", OFFICER)
            assert call("method", "object", folder, "count@1", *words, *told).code == 0
    for tier in ("public", "commission"):
        out = root / tier
        assert (
            call("report", folder, "--day", DAY, "--tier", tier, "--out", out, "--actor", OFFICER).code == 0
        )
    return folder


def parties(mission, method: str, *more: str) -> dict:
    listed = call("method", "list", mission, "--json", *more).json["methods"]
    (found,) = [each for each in listed if each["id"] == method]
    return {party: word and word["stance"] for party, word in found["parties"].items()}


def annex(mission, tier: str) -> list[str]:
    report = json.loads((mission.parent / tier / "report.json").read_text(encoding="utf-8"))
    (section,) = [each for each in report["sections"] if each["id"] == "methods"]
    tables = [block for block in section["blocks"] if "acceptance" in json.dumps(block) and "rows" in block]
    return [json.dumps(row, ensure_ascii=False) for row in tables[0]["rows"]]


def test_without_a_mission_the_register_alone_is_listed():
    done = call("method", "list")
    assert done.code == 0
    assert "single_v1@1 (fusion; superseded by assoc_v1@1)" in done.out
    assert "assoc_v1@1 (fusion; superseded by assoc_v1@2)" in done.out
    assert "assoc_v1@2 (fusion)" in done.out
    assert "comparable@1 (counting; superseded by comparable@2)" in done.out


def test_who_accepted_stands_beside_who_has_said_nothing(mission):
    assert parties(mission, "findings_v2@2") == {"alder": "accepts", "birch": None}
    assert parties(mission, "count@1") == {"alder": None, "birch": "objects"}
    assert parties(mission, "findings_v2@2", "--as-of", "2020-01-01T00:00Z") == {"alder": None, "birch": None}


def test_explain_shows_the_register_and_the_words_on_record_when_the_run_was_made(mission):
    said = " ".join(call("explain", mission, "F1-occurred").out.split())
    assert "method findings_v2@2" in said
    assert "until a named person decides" in said
    assert "alder" in said
    assert "no acceptance on record" in said


def test_explain_of_a_number_shows_the_rule_and_who_objects(mission):
    said = " ".join(call("explain", mission, f"{DAY}/rows-read").out.split())
    assert "method count@1" in said
    assert "objected to from 2021-03-02 00:00 UTC: one camera is too few (minutes 3 (invented))" in said


def test_the_report_lists_its_methods_with_each_partys_word_and_what_a_reader_may_not_see(mission):
    (finding,) = [row for row in annex(mission, "public") if "findings_v2@2" in row]
    assert "accepted from" in finding
    assert "no acceptance on record" in finding
    (counting,) = [row for row in annex(mission, "public") if "count@1" in row]
    assert "not released to these readers" in counting
    (told,) = [row for row in annex(mission, "commission") if "count@1" in row]
    assert "objects from" in told


def test_withdrawn_it_is_said_and_the_earlier_word_stays(mission):
    words = ("--by", "alder", "--since", "2031-03-04T00:00Z", "--source", "letter 9 (invented)")
    assert call("method", "withdraw", mission, "findings_v2@2", *words, "--actor", OFFICER).code == 0
    later, between = "2031-03-05T00:00Z", "2031-03-03T00:00Z"
    assert parties(mission, "findings_v2@2", "--as-of", later)["alder"] == "withdraws"
    assert parties(mission, "findings_v2@2", "--as-of", between)["alder"] == "accepts"
    assert call("verify", mission).code == 0


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (("accept", "MISSION", "guess_v1@1", *ACCEPT), "TL-MIS-003", "guess_v1@1"),
        (("accept", "MISSION", "truce_v1@1", "--by", "nobody", *ACCEPT[2:]), "TL-MIS-003", "nobody"),
        (("accept", "MISSION", "truce_v1@1", *ACCEPT[:-1], " "), "TL-MIS-008", "source"),
        (("accept", "MISSION", "truce_v1@1", "--by", "alder", "--since", "soon", "--source", "x"), "TL-MIS-008", "soon"),
        (("withdraw", "MISSION", "truce_v1@1", *ACCEPT), "TL-MIS-008", "has said nothing"),
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_recorded_is_refused(mission, words, code, named):
    asked = [mission if word == "MISSION" else word for word in words]
    before = call("status", mission, "--json").json["records"]
    refused = call("method", *asked, "--actor", OFFICER)
    assert refused.code == 2
    assert code in refused.err
    assert named in refused.err
    assert call("status", mission, "--json").json["records"] == before
