"""`truceline mandate`: what is granted, by which article, and what the software then does not do."""

from __future__ import annotations

import pytest

from tests.cli.shell import OFFICER, call
from tests.cli.small import AGREEMENT, HEAD, rows_of, settings_in
from truceline.mission import Mission, WriteRefusedError

SILENT = "may_determine = false\n"


@pytest.fixture(scope="module")
def mission(tmp_path_factory):
    """A small mission, with one row read and run."""
    root = tmp_path_factory.mktemp("mandate")
    settings = settings_in(root / "settings")
    folder = root / "valley"
    asked = ("new", folder, "--agreement", AGREEMENT, "--settings", settings, "--actor", OFFICER)
    assert call(*asked).code == 0
    table = root / "camera-4.csv"
    table.write_text(rows_of(0), encoding="utf-8")
    assert call("read", folder, table, "--source", "camera-4", "--actor", OFFICER).code == 0
    assert call("run", folder, "--actor", OFFICER).code == 0
    return folder


@pytest.fixture
def silent(mission):
    """The same mission while its mandate grants nothing at all."""
    file = mission / "mandate.toml"
    kept = file.read_text(encoding="utf-8")
    file.write_text(SILENT, encoding="utf-8")
    yield mission
    file.write_text(kept, encoding="utf-8")


def test_it_tells_each_power_with_its_article_readers_and_signers(mission):
    done = call("mandate", mission, "--as-of", "2031-03-05T00:00Z")
    assert done.code == 0
    assert "GRANTED: determine facts\n  no article is cited, without dates\n" in done.out
    assert "to: public, commission" in done.out
    assert "signs: head-of-mission" in done.out
    assert "NOT GRANTED: say which party did an act" in done.out
    assert "A grant would have to say" in done.out


def test_its_json_says_the_same(mission):
    told = call("mandate", mission, "--json").json
    assert {each["may"]: bool(each["granted"]) for each in told["powers"]} == {
        "determine": True,
        "attribute": False,
        "publish": True,
    }
    assert [grant["article"] for each in told["powers"] for grant in each["granted"]] == [None, None]


def test_one_power_is_answered_with_the_exit_code(mission):
    assert call("mandate", mission, "--may", "publish", "--tier", "public").code == 0
    refused = call("mandate", mission, "--may", "attribute")
    assert (refused.code, "TL-MIS-005" in refused.err) == (2, True)
    assert "no article is cited" in refused.err
    assert call("mandate", mission, "--tier", "public").code == 2


@pytest.mark.parametrize("asked", ["F1-attributed", "1-attributed", "F1-responsible"])
def test_who_did_it_is_not_told_where_nothing_grants_it(mission, asked):
    refused = call("explain", mission, asked)
    assert (refused.code, "TL-MIS-005" in refused.err) == (2, True)


def test_who_did_it_is_asked_of_the_method_where_it_is_granted_alone(mission):
    refused = call("attribute", mission, "1")
    assert (refused.code, "TL-MIS-005" in refused.err) == (2, True)
    file = mission / "mandate.toml"
    kept = file.read_text(encoding="utf-8")
    file.write_text(f"may_attribute = true\n{kept}", encoding="utf-8")
    told, walked = call("attribute", mission, "1", "--json"), call("explain", mission, "F1-attributed")
    words = call("attribute", mission, "1")
    missing = call("attribute", mission, "987654")
    file.write_text(kept, encoding="utf-8")
    assert told.json["answer"] == "undetermined"
    assert "no_physical_line" in told.json["reasons"]
    assert "a named person finds" in words.out
    assert "nobody is named" in words.out
    assert (walked.code, "who did incident 1" in walked.out) == (0, True)
    assert (missing.code, "TL-MIS-003" in missing.err) == (2, True)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--actor", OFFICER),
        ("run", "--as-of", "2031-03-06T00:00Z"),
        ("truce", "--window", "2031-03-01T00:00Z/2031-03-11T00:00Z", "--actor", OFFICER),
        ("decide", "1", "--status", "verified", "--because", "seen", "--actor", "head-of-mission"),
        ("report", "--day", "2031-03-05", "--tier", "public", "--out", "never", "--actor", OFFICER),
    ],
    ids=lambda words: words[0],
)
def test_what_is_not_granted_is_not_computed_and_not_written(silent, words):
    verb, *rest = words
    records = call("status", silent, "--json").json["records"]
    refused = call(verb, silent, *rest)
    assert (refused.code, refused.out) == (2, "")
    assert "TL-MIS-005" in refused.err
    assert "the agreement has no provision of type mechanism" in refused.err or "none is cited" in refused.err
    assert call("status", silent, "--json").json["records"] == records


def test_an_article_that_is_not_there_keeps_the_mission_from_opening(silent):
    (silent / "mandate.toml").write_text('[[grant]]\nmay = "attribute"\narticle = "P99"\n', encoding="utf-8")
    refused = call("status", silent)
    assert (refused.code, "TL-MIS-013" in refused.err, "'P99'" in refused.err) == (2, True, True)


def test_a_grant_within_a_zone_lets_a_named_person_say_who_did_it_there_and_nowhere_else(mission, tmp_path):
    """How exact the place of incident 1 is, nobody said; the new one lies surely in the west."""
    table = tmp_path / "west.csv"
    table.write_text(f"{HEAD},sigma_major_m\nmortar,2031-03-06T06:00:00Z,-29.7,41.5,2,50\n", encoding="utf-8")
    assert call("read", mission, table, "--source", "camera-4", "--actor", OFFICER).code == 0
    assert call("run", mission, "--actor", OFFICER).code == 0
    file = mission / "mandate.toml"
    kept = file.read_text(encoding="utf-8")
    file.write_text(f'{kept}\n[[grant]]\nmay = "attribute"\nwithin = ["west"]\n', encoding="utf-8")
    found = {"question": "responsible", "answer": "alder", "because": "seen", "actor": "head-of-mission"}
    with Mission.open(mission, write=True) as opened:
        opened.find("2", **found)
        with pytest.raises(WriteRefusedError, match="it holds within west, and no place is named"):
            opened.find("1", **found)
    file.write_text(kept, encoding="utf-8")
