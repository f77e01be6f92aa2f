"""The publishers' own layouts, each with its own sample: what is kept, what is set aside and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.formats.reads import Read, card, read, read_sample, read_text, samples


def read_layout(name: str, file: str) -> Read:
    found = read(Path(str(card(name).folder)) / file)
    assert isinstance(found, Read), found
    return found


@pytest.mark.parametrize("name", ["firms", "acled", "ucdp_ged"])
def test_every_sample_of_a_layout_is_named_on_the_formats_page(name: str) -> None:
    listed = {layout["file"] for layout in card(name).settings["layout"]}
    assert listed == {file.name for file in samples(name)}


# file, rows kept, what was set aside
FIRMS_LAYOUTS = [
    ("sample_viirs_nrt.csv", 2, [(3, "TL-INT-010", "confidence")]),
    ("sample_viirs_archive.csv", 3, [(4, "TL-INT-005", "type")]),
    ("sample_modis_nrt.csv", 2, [(3, "TL-INT-010", "confidence")]),
    ("sample_modis_archive.csv", 2, []),
    ("sample_merged.csv", 2, []),
]


@pytest.mark.parametrize(("file", "kept", "aside"), FIRMS_LAYOUTS, ids=[f[0] for f in FIRMS_LAYOUTS])
def test_every_layout_of_firms_is_read(file: str, kept: int, aside: list[tuple[int, str, str]]) -> None:
    found = read_layout("firms", file)
    assert (len(found.rows), found.aside_codes()) == (kept, aside)


def test_the_type_of_an_archive_row_is_kept_and_drops_nothing() -> None:
    rows = read_layout("firms", "sample_viirs_archive.csv").rows
    assert [json.loads(row["measures"])["firms_type"] for row in rows] == [0, 2, 3]
    assert {row["kind"] for row in rows} == {"thermal_anomaly"}


def test_a_near_real_time_row_says_its_satellite_instrument_and_version_as_written() -> None:
    first, second = read_layout("firms", "sample_viirs_nrt.csv").rows
    measured = json.loads(first["measures"])
    assert "firms_type" not in measured
    assert [measured[name] for name in ("satellite", "instrument", "version", "daynight")] == [
        "N21",
        "VIIRS",
        "2.0NRT",
        "N",
    ]
    assert json.loads(second["measures"])["satellite"] == "N20"


def test_archive_viirs_brightness_is_the_same_measure_as_near_real_time() -> None:
    """Archive VIIRS files call bright_ti4 and bright_ti5 brightness and bright_t31."""
    archive = json.loads(read_layout("firms", "sample_viirs_archive.csv").rows[0]["measures"])
    nearly = json.loads(read_layout("firms", "sample_viirs_nrt.csv").rows[0]["measures"])
    assert (archive["brightness_k"], archive["background_k"]) == (
        nearly["brightness_k"],
        nearly["background_k"],
    )


@pytest.mark.parametrize(
    ("written", "minute"),
    [
        ("0", "00:00"),
        ("5", "00:05"),
        ("35", "00:35"),
        ("135", "01:35"),
        ("0135", "01:35"),
        ("08:26", "08:26"),
    ],
)
def test_a_time_of_one_to_four_digits_is_a_minute_of_utc(tmp_path: Path, written: str, minute: str) -> None:
    found = read_text(
        tmp_path, f"latitude,longitude,acq_date,acq_time,frp\n48.1,37.5,2031-05-01,{written},1\n"
    )
    assert isinstance(found, Read)
    assert found.rows[0]["happened_earliest"] == f"2031-05-01 {minute}:00+00"


@pytest.mark.parametrize("grade", ["l", "n", "h", "low", "nominal", "high", "0", "71", "100"])
def test_every_grade_of_firms_is_kept_as_the_sources_word(tmp_path: Path, grade: str) -> None:
    found = read_text(
        tmp_path,
        f"latitude,longitude,acq_date,acq_time,confidence,frp\n48.1,37.5,2031-05-01,5,{grade},1\n",
    )
    assert isinstance(found, Read)
    assert [row["confidence_reported"] for row in found.rows] == [grade]


def test_a_week_of_acled_is_every_week_that_holds_its_day_and_a_month_is_its_month() -> None:
    """Code 1 is the local day, 2 six days either side, 3 the calendar month; Kyiv is UTC+3 in May."""
    spans = [(row["happened_earliest"], row["happened_latest"]) for row in read_sample("acled").rows]
    assert spans == [
        ("2031-04-30 21:00:00+00", "2031-05-01 20:59:59.999999+00"),
        ("2031-04-25 21:00:00+00", "2031-05-08 20:59:59.999999+00"),
        ("2031-01-31 22:00:00+00", "2031-02-28 21:59:59.999999+00"),
    ]


def test_the_place_of_an_acled_event_grows_with_its_precision_code() -> None:
    rows = read_sample("acled").rows
    assert [row["sigma_major_m"] for row in rows] == [2000.0, 15_000.0, 50_000.0]


def test_nobody_is_accused_from_an_actors_name() -> None:
    rows = read_sample("acled").rows
    assert [row["side_claimed"] for row in rows] == [None, None, None]
    assert json.loads(rows[0]["measures"])["actor1"] == "Forces of North"


def test_only_the_missions_own_card_says_which_actor_is_which_party() -> None:
    text = (Path(str(card("acled").folder)) / "card.toml").read_text(encoding="utf-8")
    from truceline.intake import Card, read_card

    own = read_card(
        text.replace('name = "acled"', 'name = "our-acled"', 1)
        + '\n[codes.side_claimed]\n"Forces of North" = "north"\n',
        "our-acled.toml",
    )
    assert isinstance(own, Card), own
    found = read(samples("acled")[0], cards=(own,))
    assert isinstance(found, Read)
    assert [row["side_claimed"] for row in found.rows] == ["north", None, None]


def test_the_upload_of_an_acled_row_is_when_it_was_reported() -> None:
    assert read_sample("acled").rows[0]["reported_at"] == "2031-05-02 22:00:00+00"


def test_an_older_acled_export_is_read_too() -> None:
    found = read_layout("acled", "sample_older_export.csv")
    (row,) = found.rows
    assert (row["record_key"], row["happened_earliest"]) == ("NRT7", "2031-01-13 22:00:00+00")
    assert found.aside_codes() == [(2, "TL-INT-006", "event_date")]


def test_words_with_quotes_and_line_breaks_stay_valid_json(tmp_path: Path) -> None:
    found = read_text(
        tmp_path,
        "event_id_cnty,event_date,time_precision,sub_event_type,actor1,location,latitude,longitude,"
        'geo_precision\nX1,2031-05-01,1,Armed clash,"a ""b"" \\ c\nd",Ford,48,37,1\n',
    )
    assert isinstance(found, Read)
    assert json.loads(found.rows[0]["measures"])["actor1"] == 'a "b" \\ c d'


def test_a_place_known_only_to_the_country_is_no_place() -> None:
    rows = read_sample("ucdp_ged").rows
    assert [(row["place_kind"], row["lon_deg"], row["sigma_major_m"], row["area_ref"]) for row in rows] == [
        ("point", 37.5, 2000.0, None),
        ("point", 37.5, 10_200.0, None),
        ("polygon", None, None, "Ford oblast"),
        ("none", None, None, None),
    ]


def test_three_estimates_of_the_dead_stay_three_and_none_is_a_count() -> None:
    first, *_ = read_sample("ucdp_ged").rows
    measured = json.loads(first["measures"])
    assert [measured[f"deaths_{name}"] for name in ("low", "best", "high")] == [1, 2, 3]
    assert (first["count"], first["kind"], first["side_claimed"]) == (None, "casualty", None)
    assert measured["side_a"] == "Government of Northland"


def test_a_candidate_date_that_may_be_either_is_set_aside_until_a_card_says_which() -> None:
    file = "sample_candidate.csv"
    assert read_layout("ucdp_ged", file).aside_codes() == [(2, "TL-INT-006", "date_start")]
    text = (Path(str(card("ucdp_ged").folder)) / file).read_text(encoding="utf-8")
    assert "5/6/2031,5/6/2031" in text


def test_a_card_may_say_that_the_month_comes_first(tmp_path: Path) -> None:
    from truceline.intake import Card, read_card

    own_text = (Path(str(card("ucdp_ged").folder)) / "card.toml").read_text(encoding="utf-8")
    own = read_card(
        own_text.replace('name = "ucdp_ged"', 'name = "us-dates"', 1) + '\n[time]\npattern = "%m/%d/%Y"\n',
        "us.toml",
    )
    assert isinstance(own, Card), own
    head, _, line = (Path(str(card("ucdp_ged").folder)) / "sample_candidate.csv").read_text().splitlines()
    file = tmp_path / "candidate.csv"
    file.write_text(f"{head}\n{line}\n")
    found = read(file, cards=(own,))
    assert isinstance(found, Read)
    assert [row["happened_earliest"] for row in found.rows] == ["2031-05-05 21:00:00+00"]


def test_an_official_alert_is_under_the_area_that_its_level_names() -> None:
    found = read_sample("air_raid_official")
    assert [row["area_ref"] for row in found.rows] == [
        "Northern oblast",
        "River oblast, Upper raion",
        "River oblast, Upper raion, Ford hromada",
    ]
