"""What people report: monitors' tables, patrol reports and the parties' complaints, read as they are meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.formats.reads import (
    NORTH,
    POSITIONS,
    SOUTH,
    Read,
    card,
    read,
    read_sample,
    read_text,
    sample,
    source,
)
from truceline.intake import Refusal
from truceline.intake.task import KnownPlaces

PLACES = KnownPlaces(positions=POSITIONS)
TABLE = "position,location,means,number,observation,description,weapon,date,time\n"
FORMULA = "=cmd|' /C calc'!A0"


def rows_of(found: Read | Refusal) -> list[dict[str, Any]]:
    assert isinstance(found, Read), found
    assert not found.aside, found.aside
    return found.rows


def table_row(folder: Path, **cells: str) -> dict[str, Any]:
    """The one record of a monitors' table in which these cells differ from a plain row."""
    given = {
        "position": "Old Mill",
        "location": "2-6km SE",
        "means": "heard",
        "number": "3",
        "observation": "explosion",
        "description": "undetermined",
        "weapon": "N/K",
        "date": "03.05.2031",
        "time": "14:05",
        **cells,
    }
    text = TABLE + ",".join(f'"{cell}"' for cell in given.values()) + "\n"
    (row,) = rows_of(read_text(folder, text, places=PLACES))
    row["measures"] = json.loads(row["measures"])
    return row


# -- the monitors' table


def test_a_location_of_two_sectors_is_the_smallest_arc_over_both(tmp_path: Path) -> None:
    row = table_row(tmp_path, location="0.6-4km S and SSW", position="Upper Ford camera")
    assert (row["lon_deg"], row["lat_deg"], row["place_kind"]) == (37.5, 48.1, "wedge")
    assert (row["bearing_deg"], row["range_min_m"], row["range_max_m"]) == (191.25, 600.0, 4000.0)
    # uniform over 180 - 11.25 to 202.5 + 11.25 degrees
    assert row["bearing_sigma_deg"] == pytest.approx(45 / 12**0.5)


@pytest.mark.parametrize(
    ("written", "count", "qualifier"),
    [
        ("45", 45, "exact"),
        ("about 45", 45, "about"),
        ("at least 45", 45, "at_least"),
        ("45+", 45, "at_least"),
        ("over 1 200", 1200, "over"),
        ("понад 40", 40, "over"),
        ("не менее 12", 12, "at_least"),
        ("nine", 9, "exact"),
        ("uncountable", None, "uncountable"),
        ("", None, None),
    ],
)
def test_a_count_keeps_its_qualifier_and_uncountable_is_no_number(
    tmp_path: Path, written: str, count: int | None, qualifier: str | None
) -> None:
    row = table_row(tmp_path, number=written)
    assert (row["count"], row["count_qualifier"]) == (count, qualifier)


@pytest.mark.parametrize(
    ("means", "code", "kept"),
    [
        ("recorded", "camera", None),
        ("Saw", "saw", None),
        ("чули", "heard", None),
        ("heard and saw", None, "heard and saw"),
        ("felt", None, "felt"),
    ],
)
def test_a_means_is_one_or_it_is_left_open_and_kept_in_its_words(
    tmp_path: Path, means: str, code: str | None, kept: str | None
) -> None:
    row = table_row(tmp_path, means=means)
    assert (row["means"], row["measures"].get("means_said")) == (code, kept)


@pytest.mark.parametrize(
    ("weapon", "observation", "code", "kind", "calibre"),
    [
        ("82mm mortar", "explosion", "mortar", "mortar", 82),
        ("MLRS (BM-21 Grad, 122mm)", "salvo", "mlrs", "mlrs", 122),
        ("120-мм міномет", "вибух", "mortar", "mortar", 120),
        ("anti-tank missile", "explosion", "anti_tank", "explosion_undetermined", None),
        ("tank or mortar", "explosion", None, "explosion_undetermined", None),
        ("N/K", "burst", None, "small_arms", None),
        ("N/K", "projectile", None, "fire_undetermined", None),
        ("", "illumination flare", None, "fire_undetermined", None),
    ],
)
def test_the_kind_comes_from_the_weapon_and_else_from_what_was_observed(
    tmp_path: Path, weapon: str, observation: str, code: str | None, kind: str, calibre: int | None
) -> None:
    row = table_row(tmp_path, weapon=weapon, observation=observation)
    assert (row["weapon_code"], row["kind"]) == (code, kind)
    assert row["measures"].get("calibre_mm") == calibre
    assert row["measures"].get("weapon_said", "") == weapon


@pytest.mark.parametrize(
    ("description", "direction", "explosion_kind"),
    [
        ("assessed as outgoing mortar (82mm) rounds", None, "outgoing"),
        ("mostly from west to east", "W-E", None),
        ("NNW-SSE, impact", "NNW-SSE", "impact"),
        ("зі сходу на захід", "E-W", None),
        ("in vertical flight", None, None),
        ("from N to S and from E to W", None, None),
        ("outgoing and impact", None, None),
        ("originated from the north", None, None),
    ],
)
def test_a_description_gives_direction_and_explosion_kind_only_where_it_says_one(
    tmp_path: Path, description: str, direction: str | None, explosion_kind: str | None
) -> None:
    row = table_row(tmp_path, description=description)
    assert (row["direction"], row["measures"].get("explosion_kind")) == (direction, explosion_kind)
    assert row["measures"]["description"] == description
    # a direction of fire is nobody's guilt
    assert row["side_claimed"] is None


def test_the_date_and_time_may_stand_in_one_column(tmp_path: Path) -> None:
    text = (
        'position,location,means,number,observation,description,weapon,"date, time"\n'
        'Old Mill,2-6km SE,heard,3,explosion,undetermined,N/K,"3 May 2031, 22:10-01:12"\n'
    )
    (row,) = rows_of(read_text(tmp_path, text, places=PLACES))
    assert (row["happened_earliest"], row["happened_latest"]) == (
        "2031-05-03 19:10:00+00",
        "2031-05-03 22:12:59.999999+00",
    )


def test_a_table_without_positions_gives_no_place_and_so_no_record() -> None:
    found = read(sample("ceasefire_violations_table"))
    assert isinstance(found, Read)
    assert not found.rows
    assert "TL-INT-046" in {row["code"] for row in found.aside}


@pytest.mark.parametrize("column", ["description", "weapon", "position", "number", "observation", "means"])
def test_a_formula_in_a_cell_is_data_and_stays_as_it_was(tmp_path: Path, column: str) -> None:
    cells = dict.fromkeys(TABLE.strip().split(","), "")
    cells |= {"position": "Old Mill", "location": "2-6km SE", "number": "3", "observation": "explosion"}
    cells |= {"date": "03.05.2031", "time": "14:05", column: FORMULA}
    line = ",".join(f'"{cell}"' for cell in cells.values())
    found = read_text(tmp_path, TABLE + line + "\n", places=PLACES)
    assert isinstance(found, Read)
    (row,) = [*found.rows, *found.aside]
    assert row["as_reported"] == line
    if found.rows:
        assert FORMULA in json.loads(row["measures"]).values()
    else:
        assert FORMULA in row["message"]


def test_quotes_and_line_ends_in_a_cell_make_good_json(tmp_path: Path) -> None:
    row = table_row(tmp_path, description='he said ""outgoing"",\nthen\ta \\ pause')
    assert row["measures"]["description"] == 'he said "outgoing",\nthen\ta \\ pause'


# -- patrol reports


def test_a_restriction_is_a_record_of_its_own_kind_with_whom_the_patrol_names() -> None:
    delay, jamming = (r for r in read_sample("patrol_report").rows if r["kind"] == "restriction")
    assert (delay["side_claimed"], jamming["side_claimed"]) == ("south", None)
    assert json.loads(delay["measures"])["restriction"] == "delay"
    assert json.loads(jamming["measures"])["restriction"] == "jamming"
    assert (delay["place_kind"], delay["count"]) == ("point", None)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("denial", "denial"),
        ("Delay", "delay"),
        ("conditional access", "conditional"),
        ("mines_uxo", "mines_uxo"),
        ("jamming", "jamming"),
        ("fire at asset", "fire_at_asset"),
        ("information_refused", "information_refused"),
        ("threat", "threat"),
        ("відмова", "denial"),
        ("задержка", "delay"),
    ],
)
def test_every_kind_of_restriction_has_its_code(tmp_path: Path, word: str, code: str) -> None:
    head = sample("patrol_report").read_text().splitlines()[0]
    line = f"P-17,Old Mill,03.05.2031,08:12,10:20,,,,,,,,{word},,"
    (row,) = rows_of(read_text(tmp_path, f"{head}\n{line}\n", places=PLACES))
    assert json.loads(row["measures"])["restriction"] == code
    assert row["observation"] == "restriction"


def test_a_bearing_by_compass_is_no_better_than_a_person_takes_it() -> None:
    """135 written without a decimal would be 0.3 degrees; the card adds 5 in squares."""
    first, *_ = read_sample("patrol_report").rows
    assert first["bearing_deg"] == 135.0
    assert first["bearing_sigma_deg"] == pytest.approx((25 + 1 / 12) ** 0.5)


# -- complaints


def complaints(who: Any, text: str, folder: Path) -> Read:
    found = read_text(folder, text, who=who, places=PLACES, sources=(NORTH, SOUTH))
    assert isinstance(found, Read), found
    return found


def test_a_complaint_is_the_partys_word_about_the_accused() -> None:
    first, *_ = read_sample("party_complaints", who=NORTH).rows
    assert (first["source_id"], first["side_claimed"], first["means"]) == ("north-mod", "south", "reported")
    assert (first["record_key"], first["tier"], first["count_qualifier"]) == ("N-101", "party:north", "about")


def test_the_partys_figures_stay_its_words() -> None:
    measures = json.loads(read_sample("party_complaints", who=NORTH).rows[1]["measures"])
    assert measures["killed_claimed"] == "1"
    assert measures["injured_claimed"] == "several"
    assert measures["damage_claimed"] == "two houses, one barn"


def test_allegations_listed_twice_are_both_kept_and_say_so() -> None:
    rows = read_sample("party_complaints", who=NORTH).rows
    alike = [json.loads(row["measures"]).get("alike_in_list") for row in rows]
    assert alike == [2, None, 2, None, None]
    assert [row["record_key"] for row in rows] == ["N-101", "N-102", "N-103", "N-103#2", "N-104"]


def test_rows_without_a_number_are_told_apart(tmp_path: Path) -> None:
    line = ",03.05.2031,22:10,Lower Ford,south,shelling\n"
    found = complaints(NORTH, "complaint_no,date,time,place,accused,act\n" + line * 3, tmp_path)
    keys = [row["record_key"] for row in found.rows]
    assert [key[16:] for key in keys] == ["#1", "#2", "#3"]
    assert len(set(keys)) == 3


def test_a_list_read_as_the_other_partys_is_set_aside_row_by_row() -> None:
    found = read_sample("party_complaints", who=SOUTH)
    assert {code for row, code, _ in found.aside_codes() if row in (1, 2, 3, 4, 5)} == {"TL-INT-021"}


def test_exchanging_the_parties_changes_the_names_and_nothing_else(tmp_path: Path) -> None:
    """In the file and in the sources: every other value of every record and row set aside is the same."""
    text = sample("party_complaints").read_text(encoding="utf-8")
    turned = text.replace("south", "\0").replace("north", "south").replace("\0", "north")
    ours, theirs = complaints(NORTH, text, tmp_path), complaints(SOUTH, turned, tmp_path)
    swap = {"north": "south", "south": "north"}
    names = {"source_id", "tier", "side_claimed", "as_reported", "found", "message", "record_key"}
    for mine, other in zip([*ours.rows, *ours.aside], [*theirs.rows, *theirs.aside], strict=True):
        assert {k: v for k, v in mine.items() if k not in names} == {
            k: v for k, v in other.items() if k not in names
        }
        if mine.get("side_claimed"):
            assert other["side_claimed"] == swap[mine["side_claimed"]]
    assert ours.aside_codes() == theirs.aside_codes()


def test_a_general_act_takes_its_kind_from_the_weapon_and_a_special_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    acts = {
        ("shelling", "120mm mortar"): "mortar",
        ("mortar shelling", ""): "mortar",
        ("shelling", ""): "fire_undetermined",
        ("ground assault", "tank"): "ground_assault",
        ("обстріл", "РСЗВ"): "mlrs",
        ("дистанционное минирование", ""): "remote_mining",
    }
    text = "complaint_no,date,place,accused,act,weapon\n" + "".join(
        f"{n},03.05.2031,Lower Ford,south,{act},{weapon}\n" for n, (act, weapon) in enumerate(acts)
    )
    assert [row["kind"] for row in complaints(NORTH, text, tmp_path).rows] == list(acts.values())


def test_two_acts_in_one_row_are_set_aside(tmp_path: Path) -> None:
    text = "complaint_no,date,place,accused,act\n1,03.05.2031,Lower Ford,south,mining and ground assault\n"
    assert complaints(NORTH, text, tmp_path).aside_codes() == [(1, "TL-INT-010", "act")]


# -- situation reports


def sitrep(folder: Path, lines: str, period: str = "3 May 2031 18:00 to 4 May 2031 18:00") -> Read:
    text = f"SITUATION REPORT\nFROM: Sector East\nPERIOD COVERED: {period}\n{lines}\n"
    found = read_text(folder, text, "report.txt", places=PLACES)
    assert isinstance(found, Read), found
    return found


INCIDENT = "Old Mill; 2-6km SE; heard; 3 explosions"


def test_every_row_of_a_report_stands_in_it_word_for_word_and_own_losses_in_none() -> None:
    text = sample("situation_report").read_text(encoding="utf-8")
    found = read_sample("situation_report")
    rows = [*found.rows, *found.aside]
    assert all(row["as_reported"] in text.splitlines() for row in rows)
    assert not any("never rows" in row["as_reported"] for row in rows)


@pytest.mark.parametrize(
    ("time", "earliest"),
    [
        ("22:10", "2031-05-03 19:10:00+00"),
        ("01:12", "2031-05-03 22:12:00+00"),
        ("4 May 2031 17:00", "2031-05-04 14:00:00+00"),
    ],
)
def test_a_time_is_of_the_day_of_the_period_on_which_alone_it_can_be(
    tmp_path: Path, time: str, earliest: str
) -> None:
    (row,) = sitrep(tmp_path, f"1. INCIDENTS\n- {time}; {INCIDENT}").rows
    assert row["happened_earliest"] == earliest


@pytest.mark.parametrize(
    "period",
    [
        "3 May 2031 18:00 to 5 May 2031 18:00",  # 22:10 stands in it twice
        "3 May 2031 08:00 to 3 May 2031 18:00",  # and here not at all
        "031800Z to 041800Z May 2031",
        "last night",
    ],
)
def test_a_time_that_could_be_of_two_days_or_of_none_is_set_aside(tmp_path: Path, period: str) -> None:
    found = sitrep(tmp_path, f"1. INCIDENTS\n- 22:10; {INCIDENT}", period)
    assert found.aside_codes() == [(1, "TL-INT-006", "time")]


@pytest.mark.parametrize(
    "line",
    [
        "e) shelling was heard by a resident",
        "Note: three shells landed",
        "NOTHING TO REPORT",
        "22:10; Old Mill; heard",
        "22:10; " + "x; " * 9,
        FORMULA,
    ],
)
def test_what_is_no_incident_line_is_set_aside_word_for_word(tmp_path: Path, line: str) -> None:
    for before in ("1. INCIDENTS\n", "", "2. SOMETHING ELSE:\n"):
        found = sitrep(tmp_path, before + line)
        assert (line.strip(), "TL-INT-023") in {(row["as_reported"], row["code"]) for row in found.aside}
        assert not found.rows


def test_a_report_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    refusal = read_text(tmp_path, "Період: вчора".encode("cp1251"), "report.txt", format="situation_report")
    assert isinstance(refusal, Refusal)
    assert refusal.problems[0].code == "TL-INT-016"


# -- the words


def test_a_cards_own_word_stands_before_the_common_list(tmp_path: Path) -> None:
    from tests.formats.reads import made_card_of

    own = made_card_of(
        "party_complaints", "north-list", '\n[codes.act]\n"provocation" = "fire_undetermined"\n'
    )
    text = "complaint_no,date,place,accused,act\n1,03.05.2031,Lower Ford,south,provocation\n"
    found = read_text(tmp_path, text, who=NORTH, places=PLACES, cards=(own,), format="north-list")
    assert [row["kind"] for row in rows_of(found)] == ["fire_undetermined"]


def test_every_word_of_the_common_lists_is_a_word_and_every_code_a_code() -> None:
    from truceline.intake.card import reporters_words
    from truceline.intake.sayings import codes_in
    from truceline.records import COUNT_QUALIFIERS, MEANS, WHAT_WAS_OBSERVED, kinds

    words = reporters_words()
    allowed = {
        "means": MEANS,
        "observation": WHAT_WAS_OBSERVED,
        "act": kinds(),
        "kind_of_weapon": kinds(),
        "kind_of_observation": kinds(),
        "count_qualifier": COUNT_QUALIFIERS,
    }
    for table, codes in words.items():
        assert set(codes.values()) <= set(allowed.get(table, codes.values())), table
        if not table.startswith(("kind_of", "number", "count")):
            for word, code in codes.items():
                assert code in codes_in(word, codes), (table, word)
    assert set(words["kind_of_observation"]) <= set(WHAT_WAS_OBSERVED)
    assert set(words["kind_of_weapon"]) <= set(words["weapon_code"].values())


@pytest.mark.parametrize(
    "name", ["ceasefire_violations_table", "patrol_report", "party_complaints", "situation_report"]
)
def test_nothing_of_the_readers_own_is_left_behind(name: str) -> None:
    from tests.formats.reads import EVIDENCE, RECEIVED_AT, connection
    from truceline.intake import Reading, read_file

    with connection() as con:
        for _ in range(2):
            found = read_file(
                con,
                sample(name),
                source=source(),
                received_at=RECEIVED_AT,
                evidence_sha256=EVIDENCE,
                places=PLACES,
            )
            assert isinstance(found, Reading)
        left = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert all(name.startswith("intake_") and name.endswith("_rows") for (name,) in left), left
    assert card(name).setting("time")["written"] is True
