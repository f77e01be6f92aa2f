"""The agreement's own commands: check says every fault at once, ask answers with its steps, nothing is guessed."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.shell import call
from tests.cli.small import ROOT

AGREEMENTS = ROOT / "tests" / "agreements"
EXAMPLES = ROOT / "examples"
ASKED = (
    "--act",
    "weapon_presence",
    "--weapon",
    "launcher-122",
    "--party",
    "A",
    "--at",
    "2015-03-05T12:00+02:00",
)
PLACE = ("--lon", "36.62", "--lat", "48", "--sigma-m", "50")


def test_a_whole_folder_is_said_to_be_whole():
    done = call("agreement", "check", AGREEMENTS / "withdrawal")
    assert (done.code, done.err) == (0, "")
    assert done.out == "withdrawal: whole. 4 provisions, 5 commitments, 1 reading of parties.\n"


def test_every_fault_is_told_at_once_with_its_place_and_remedy():
    done = call("agreement", "check", AGREEMENTS / "bad" / "words-that-are-not-allowed", "--json")
    found = json.loads(done.out)
    assert (done.code, found["ok"], found["id"]) == (2, False, None)
    assert len({problem["file"] for problem in found["problems"]}) > 3
    assert all(problem["remedy"] for problem in found["problems"])


def test_an_act_is_answered_with_every_step_and_nothing_says_that_it_happened():
    done = call("agreement", "ask", AGREEMENTS / "withdrawal", *ASKED, *PLACE)
    assert done.code == 0
    assert "W2@text: violation" in done.out
    assert "35 km from line-of-contact, the baseline of A, are asked; it is 28.4 km away: nearer" in done.out
    assert done.out.splitlines()[-1] == (
        "This holds if it is so: whether it occurred, and who did it, is for the findings."
    )


def test_without_a_place_or_an_uncertainty_nobody_can_tell():
    for place in ((), PLACE[:4]):
        done = call(
            "agreement", "ask", AGREEMENTS / "withdrawal", *ASKED, *place, "--read-by", "text", "--json"
        )
        answers = {each["commitment_id"]: each["verdict"] for each in json.loads(done.out)["answers"]}
        assert answers["W2@text"] == "cannot tell"


def test_words_that_name_nothing_are_refused_with_those_that_would():
    for option, word, known in (
        ("--weapon", "grad", "launcher-122"),
        ("--party", "C", "A, B"),
        ("--act", "war", "mortar"),
    ):
        words = list(ASKED)
        words[words.index(option) + 1] = word
        done = call("agreement", "ask", AGREEMENTS / "withdrawal", *words, *PLACE)
        assert done.code == 2
        assert f"'{word}' is not known" in done.err
        assert known in done.err


ACTS = "id,act,at,lon_deg,lat_deg,sigma_m,party,weapon\n" + "".join(
    f"at-{km}-km,weapon_presence,2015-03-05T12:00+02:00,{37 - km / 74.63:.5f},48,50,A,launcher-122\n"
    for km in (34.5, 35.5, 36.5)
)


def two_drafts(tmp_path):
    """The withdrawal and a draft of it with 72 km for 70, and acts at 34.5, 35.5 and 36.5 km."""
    shutil.copytree(AGREEMENTS / "withdrawal", tmp_path / "draft-2")
    file = tmp_path / "draft-2" / "provisions.yaml"
    file.write_text(file.read_text().replace("width_km: 70", "width_km: 72"))
    (tmp_path / "acts.csv").write_text(ACTS)
    return AGREEMENTS / "withdrawal", tmp_path / "draft-2", "--acts", tmp_path / "acts.csv"


def test_diff_says_what_changed_whose_verdict_turns_and_why(tmp_path):
    done = call("agreement", "diff", *two_drafts(tmp_path))
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "withdrawal (withdrawal) -> withdrawal (draft-2): 1 provision changed.\n"
        "\n"
        "provision W2: changed\n"
        "  where.distance.width_km: 70 -> 72\n"
        "      [provisions.yaml:19; rests on art-2/2]\n"
        "\n"
        "Provisions that readers read differently:\n"
        "  W2: B reads where.distance.baseline.B, where.distance.width_km otherwise [an invented letter of\n"
        "      side B of 20 February 2015]; open\n"
        "\n"
        "Acts whose verdict changes: 1 of 3.\n"
        "  at-35.5-km, W2 as text reads it: compliant -> violation\n"
        "    distance, before: 35 km from line-of-contact, the baseline of A, are asked; it is 35.5 km away:\n"
        "        kept (70 km, equal shares)\n"
        "    distance, after: 36 km from line-of-contact, the baseline of A, are asked; it is 35.5 km away:\n"
        "        nearer (72 km, equal shares)\n"
        "    because of provision W2, where.distance.width_km: 70 -> 72\n"
        "The acts are taken as given: nothing here says that any of them happened.\n"
    )


def test_diff_as_json_holds_the_same(tmp_path):
    found = call("agreement", "diff", *two_drafts(tmp_path), "--json").json
    assert [(each["kind"], each["new_id"], each["how"]) for each in found["records"]] == [
        ("provision", "W2", "changed")
    ]
    ((turned,),) = (found["verdicts"],)
    assert (turned["act_id"], turned["old"], turned["new"]) == ("at-35.5-km", "compliant", "violation")
    assert (turned["because"]["step"], found["acts"]) == ("distance", 3)


def test_diff_of_two_readers():
    done = call("agreement", "diff", AGREEMENTS / "withdrawal", "--readings", "text", "B")
    assert done.code == 0
    assert "where.distance.baseline.B: line-of-19-september -> line-of-contact" in done.out
    assert "provisions.yaml:19 -> readings.yaml:3" in done.out
    assert "Acts" not in done.out


def test_diff_refuses_what_it_cannot_compare(tmp_path):
    folder, _, option, acts = two_drafts(tmp_path)
    for words, said in (
        ((folder,), "one thing to compare with is needed"),
        ((folder, folder, "--readings", "text", "B"), "one thing to compare with is needed"),
        ((folder, "--readings", "text", "C"), "'C' is not known"),
        ((folder, AGREEMENTS / "bad" / "not-yaml"), "TL-AGR-"),
    ):
        done = call("agreement", "diff", *words)
        assert (done.code, done.out) == (2, "")
        assert said in done.err
    acts.write_text(ACTS.replace("launcher-122\nat-35.5-km,weapon_presence", "launcher-122\nat-35.5-km,war"))
    done = call("agreement", "diff", folder, folder, option, acts)
    assert "acts.csv, row 2, column 'act': 'war' is not known." in done.err


def test_schema_writes_the_published_schemas(tmp_path):
    done = call("agreement", "schema", "--out", tmp_path / "schemas", "--json")
    assert done.code == 0
    published = sorted((ROOT / "docs" / "reference" / "schemas").glob("*.json"))
    assert sorted(done.json["files"]) == [str(tmp_path / "schemas" / path.name) for path in published]
    for path in published:
        assert (tmp_path / "schemas" / path.name).read_bytes() == path.read_bytes()


def test_new_writes_an_agreement_that_check_finds_whole(tmp_path):
    done = call(
        "agreement", "new", tmp_path / "valley", "--parties", "A,B", "--zone", "Europe/Kyiv", "--json"
    )
    assert (done.code, done.json["id"]) == (0, "valley")
    assert call("agreement", "check", tmp_path / "valley").out.startswith("valley: whole. 2 provisions")


def test_new_overwrites_nothing_and_takes_no_word_that_cannot_be_one(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    for words, said in (
        ((tmp_path / "full",), "is not empty"),
        ((tmp_path / "full" / "notes.txt",), "is not empty"),
        ((tmp_path / "a", "--parties", "A"), "names no two sides"),
        ((tmp_path / "a", "--parties", "A,A"), "names no two sides"),
        ((tmp_path / "a", "--parties", "A,text"), "names no two sides"),
        ((tmp_path / "a", "--parties", 'A,"B"'), "cannot be an id"),
        ((tmp_path / "a", "--zone", "Kyiv"), "is no time zone"),
        ((tmp_path / "a", "--zone", "+29:00"), "is no time zone"),
        ((tmp_path / "a", "--language", "../x"), "is no language"),
        ((tmp_path / "a b",), "cannot be an id"),
    ):
        done = call("agreement", "new", *words)
        assert done.code == 2, words
        assert said in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    "words", [("get",), ("demo", "--example"), ("new", "mission", "--actor", "a", "--example")]
)
def test_an_example_that_is_an_agreement_alone_is_no_mission(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    answer = call(*words, "minsk")
    assert answer.code == 2
    assert "'minsk' is not an example. There are: easter-2025." in answer.err
    assert list(tmp_path.iterdir()) == []


def test_board_shows_each_point_as_it_stood():
    done = call("agreement", "board", AGREEMENTS / "withdrawal", "--at", "2015-02-20T12:00+02:00")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "2 points, as of 2015-02-20 10:00:00 UTC.\n"
        "\n"
        "howitzers: AGREED: provision W1\n"
        "  since 2015-02-12 08:00:00 UTC, says the chair [invented minutes 1]; 1 record\n"
        "\n"
        "launchers: AGREED, but read differently: provision W2\n"
        "  since 2015-02-12 08:00:00 UTC, says the chair [invented minutes 1]; 1 record\n"
        "  B reads where.distance.baseline.B otherwise [an invented letter of side B of 20 February 2015];\n"
        "    open\n"
        "\n"
        "Not raised by then: inspections\n"
    )
    found = call("agreement", "board", AGREEMENTS / "withdrawal", "--json").json
    assert [(each["id"], each["status"], each["records"]) for each in found["points"]] == [
        ("howitzers", "agreed", 1), ("launchers", "disputed", 2), ("inspections", "open", 1),
    ]  # fmt: skip
    assert [each["ended"] for each in found["points"][1]["diverging"]] == [False]


def test_show_says_which_weapons_how_near_to_whose_line_and_by_when():
    """A provision with a distance was shown as one that holds everywhere."""
    lines = call("agreement", "show", AGREEMENTS / "withdrawal").out.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("W2 ")]
    assert "near a line" in lines[at]
    shown = "\n".join(lines[at : at + 8])
    assert "    weapons: class = mlrs" in shown
    assert "    nearer than: 35 km from line-of-contact for A; 35 km from line-of-19-september for B" in shown
    assert "    due: begun P2D, done P14D after in_force" in shown


def test_diff_tells_a_record_of_one_side_as_it_stands_there(tmp_path):
    shutil.copytree(AGREEMENTS / "withdrawal", tmp_path / "draft-2")
    file = tmp_path / "draft-2" / "codes" / "weapons.csv"
    file.write_text(file.read_text() + "mortar-120,mortar,120,7,a mortar of 120 mm\n")
    head = tmp_path / "draft-2" / "agreement.yaml"
    head.write_text(head.read_text().replace("status: in_force", "status: suspended"))
    out = call("agreement", "diff", AGREEMENTS / "withdrawal", tmp_path / "draft-2").out
    assert "agreement.yaml changed, 1 weapon added." in out
    assert "agreement.yaml: changed\n  status: in_force -> suspended\n" in out
    assert "weapon mortar-120: added [codes/weapons.csv:6]\n  code: mortar-120\n  class: mortar\n" in out


PLEDGES = (
    "id,state,at,said_by,source,by,to,subject,what,condition\n"
    "guards,pledged,2015-02-12,the chair,invented minutes 1,B,A,forces,guards for the depots,once roads are open\n"
    "guards,delivered,2015-03-02,B,an invented letter,,,,,\n"
)


@pytest.fixture
def promised(tmp_path):
    """The withdrawal with one invented pledge whose pledger says that it delivered."""
    shutil.copytree(AGREEMENTS / "withdrawal", tmp_path / "a")
    (tmp_path / "a" / "pledges.csv").write_text(PLEDGES)
    return tmp_path / "a"


def test_a_pledgers_word_is_on_the_board_as_its_word(promised):
    done = call("agreement", "pledges", promised)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "1 pledge, with all that is on record.\n"
        "\n"
        "guards: SAID TO BE DONE, NOT SEEN (forces)\n"
        "  promised  B to A: guards for the depots\n"
        "  stated    pledged, 2015-02-12, says the chair [invented minutes 1]\n"
        "  stated    delivered, 2015-03-02, says B [an invented letter]\n"
        "  condition once roads are open: cannot tell; no record says whether it is met\n"
        "  seen      nothing is on record\n"
        "\n"
        "Done is only what somebody other than the pledger saw whole; a pledger's word is shown as its word.\n"
    )


def test_the_board_of_pledges_as_json_and_as_known_at_a_moment(promised):
    found = call("agreement", "pledges", promised, "--as-of", "2015-02-20T00:00+02:00", "--json").json
    ((pledge,),) = (found["pledges"],)
    assert (found["at"], pledge["state"]["state"], pledge["result"]) == (
        "2015-02-19T22:00:00Z", "pledged", "nothing seen",
    )  # fmt: skip
    assert pledge["condition"]["met"] == "cannot tell"
    early = call("agreement", "pledges", promised, "--as-of", "2015-02-11T00:00+02:00", "--json").json
    assert (early["pledges"], early["later"]) == ([], ["guards"])


def test_an_act_is_read_by_the_notes_that_were_there_when_it_happened():
    """Both accepted Birch's reading of P2 on 2 March at 12:00 +02:00; Alder had none of its own."""
    asked = (
        "--act",
        "fpv_drone_strike",
        "--party",
        "alder",
        "--lon",
        "-29.5",
        "--lat",
        "41.8",
        "--sigma-m",
        "20",
    )
    told = {
        at: call(
            "agreement", "ask", AGREEMENTS / "minimal", *asked, "--at", at, "--read-by", "alder", "--json"
        ).json
        for at in ("2031-03-02T11:59+02:00", "2031-03-02T12:00+02:00")
    }
    verdicts = [
        next(each["verdict"] for each in one["answers"] if each["provision_id"] == "P2")
        for one in told.values()
    ]
    assert verdicts == ["compliant", "violation"]
    assert [[note["in_effect"] for note in one["notes"]] for one in told.values()] == [[False], [True]]
    words = call("agreement", "ask", AGREEMENTS / "minimal", *asked, "--at", "2031-03-02T12:00+02:00").out
    assert "Note on P2 as birch reads it: settled by Joint Commission as 'the whole valley'" in words
    words = call(
        "agreement", "ask", AGREEMENTS / "minimal", *asked, "--at", "2031-03-02T12:00+02:00", "--as-of",
        "2031-03-01T00:00+02:00",
    ).out  # fmt: skip
    assert "not yet then: each side's reading stands" in " ".join(words.split())


def test_two_readers_are_compared_as_they_read_at_a_moment():
    readings = ("diff", AGREEMENTS / "minimal", "--readings", "alder", "birch", "--json")
    before = call("agreement", *readings, "--at", "2031-03-02T11:59+02:00").json
    after = call("agreement", *readings, "--at", "2031-03-02T12:00+02:00").json
    told = [{each["new_id"] for each in one["records"]} for one in (before, after)]
    assert told[0] - told[1] == {"P2"}


def test_the_record_of_a_mission_tells_each_undertaking_of_each_party_by_its_days(valley):
    done = call("agreement", "record", valley, "--mission", valley, "--as-of", "2031-03-12T00:00Z", "--json")
    assert (done.code, done.err) == (0, "")
    found = {(each["party"], each["id"]): each for each in done.json["undertakings"]}
    for party in ("alder", "birch"):
        fire = found[party, "P1@text"]
        assert fire["became"] == "cannot tell"
        assert sum(fire["days"].values()) >= 11
    assert (
        found["alder", "P1@text"]["days"] == found["birch", "P1@text"]["days"]
    )  # nobody is named for a breach
    assert "Nothing is ranked" in done.json["rule"]


def test_a_record_of_agreements_alone_assesses_nothing(promised):
    done = call("agreement", "record", promised, "--as-of", "2015-04-01T00:00Z")
    assert done.code == 0
    assert "W1@text (must not): not assessed; no mission's answers about it are given" in done.out
    assert "guards (pledge): cannot tell; said to be done, not seen" in done.out


def test_a_mission_of_another_agreement_is_refused(valley, promised):
    done = call("agreement", "record", promised, "--mission", valley)
    assert done.code == 2
    assert "is not known" in done.err


def test_weapons_of_a_mission_without_declarations(valley):
    done = call("weapons", valley, "--as-of", "2031-03-12T00:00Z")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1] == "0 weapons declared: none."
    assert done.out.splitlines()[-1].endswith("Sightings are not added up.")


def test_show_says_what_no_source_confirms_what_none_says_and_what_nobody_can_draw():
    drafts = EXAMPLES / "settlement-drafts"
    out = call("agreement", "show", drafts / "us-28-point").out
    assert "donetsk-buffer, NOT DRAWN" in out
    assert "    number: the armed forces of Ukraine: at most 600,000 (persons)\n" in out
    assert "    UNCONFIRMED: point\n    left open: who holds them, and which elections;" in out
    found = call("agreement", "show", drafts / "e3-counter", "--json").json
    assert found["draft"]["comes_from"] == "us-28-point-2025-11"
    assert found["particulars"]["army"]["point"] == "6"
    assert [(each["kind"], each["id"]) for each in found["layers"]] == [("line", "line-for-talks")]


def test_the_board_of_several_drafts_as_json_names_who_says_what():
    names = ("us-28-point", "e3-counter", "ua-20-point")
    drafts = [EXAMPLES / "settlement-drafts" / name for name in names]
    found = call("agreement", "board", *drafts, "--at", "2025-12-31T00:00+02:00", "--json").json
    said = {
        each["id"]: [(one["point"]["by"], one["point"]["status"]) for one in each["said"]]
        for each in found["points"]
    }
    assert said["territory"] == [
        ("two unnamed sources of Axios", "disputed"),
        ("Volodymyr Zelenskyy", "open"),
    ]
    assert said["plant"] == [("Volodymyr Zelenskyy", "disputed")]
    assert [each["point"]["id"] for each in found["topics"]] == ["other-points"]
    assert "army" in found["unsaid"]
    assert {each["id"] for each in found["layers"]} >= {"line-at-signature", "donetsk-buffer"}
