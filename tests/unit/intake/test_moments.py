"""Times at the door: zones, the two nights a year when clocks lie, and times that are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.formats.reads import Read, read_text, source
from truceline.intake import Card, read_card
from truceline.intake.moments import segments, zone_problem


def times_card(more: str = "") -> Card:
    card = read_card(
        'name = "times"\nreader = "table"\n[map]\ntime = "time"\n[constants]\nkind = "mortar"\n' + more,
        "times.toml",
    )
    assert isinstance(card, Card)
    return card


def span_of(
    folder: Path, text: str, zone: str = "Europe/Kyiv", card: Card | None = None
) -> tuple[str, str] | str:
    """(earliest, latest) in UTC of one time written in a file, or the code it is set aside with."""
    card = card or times_card()
    found = read_text(folder, f"no,time\n1,{text}\n", who=source(zone=zone), cards=(card,), format=card.name)
    assert isinstance(found, Read), found
    if found.aside:
        return str(found.aside[0]["code"])
    (row,) = found.rows
    return row["happened_earliest"], row["happened_latest"]


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2024-06-30T14:05:07+03:00", "2024-06-30 11:05:07+00", "2024-06-30 11:05:07+00"),
        ("2024-06-30 14:05:07Z", "2024-06-30 14:05:07+00", "2024-06-30 14:05:07+00"),
        ("2024-06-30 14:05:07", "2024-06-30 11:05:07+00", "2024-06-30 11:05:07+00"),
        ("2024-06-30T14:05", "2024-06-30 11:05:00+00", "2024-06-30 11:05:59.999999+00"),
        ("2024-06-30", "2024-06-29 21:00:00+00", "2024-06-30 20:59:59.999999+00"),
        ("2024-12-30 14:05:07", "2024-12-30 12:05:07+00", "2024-12-30 12:05:07+00"),
    ],
)
def test_a_time_is_as_exact_as_it_was_written(
    tmp_path: Path, written: str, earliest: str, latest: str
) -> None:
    assert span_of(tmp_path, written) == (earliest, latest)


def test_a_local_time_that_the_clocks_run_through_twice_is_the_span_of_both_readings(tmp_path: Path) -> None:
    """Kyiv, 2024-10-27 03:30 is 00:30 or 01:30 UTC."""
    assert span_of(tmp_path, "2024-10-27 03:30:00") == ("2024-10-27 00:30:00+00", "2024-10-27 01:30:00+00")


def test_a_local_time_that_the_clocks_skip_does_not_exist(tmp_path: Path) -> None:
    assert span_of(tmp_path, "2024-03-31 03:30:00") == "TL-INT-014"


@pytest.mark.parametrize("written", ["2024-03-31 02:59:59", "2024-03-31 04:00:00", "2024-10-27 04:00:00"])
def test_the_moments_beside_a_change_of_clocks_have_one_reading(tmp_path: Path, written: str) -> None:
    earliest, latest = span_of(tmp_path, written)
    assert earliest == latest


def test_an_offset_settles_what_the_zone_leaves_open(tmp_path: Path) -> None:
    assert span_of(tmp_path, "2024-10-27 03:30:00+02:00") == ("2024-10-27 01:30:00+00",) * 2
    assert span_of(tmp_path, "2024-03-31 03:30:00+03:00") == ("2024-03-31 00:30:00+00",) * 2


def test_the_days_of_the_change_have_23_and_25_hours(tmp_path: Path) -> None:
    assert span_of(tmp_path, "2024-03-31") == ("2024-03-30 22:00:00+00", "2024-03-31 20:59:59.999999+00")
    assert span_of(tmp_path, "2024-10-27") == ("2024-10-26 21:00:00+00", "2024-10-27 21:59:59.999999+00")


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2024-10-27 02", "2024-10-26 23:00:00+00", "2024-10-26 23:59:59.999999+00"),
        ("2024-10-27 03", "2024-10-27 00:00:00+00", "2024-10-27 01:59:59.999999+00"),
        ("2024-10-27 04", "2024-10-27 02:00:00+00", "2024-10-27 02:59:59.999999+00"),
        ("2024-03-31 02", "2024-03-31 00:00:00+00", "2024-03-31 00:59:59.999999+00"),
        ("2024-03-31 04", "2024-03-31 01:00:00+00", "2024-03-31 01:59:59.999999+00"),
    ],
)
def test_only_the_hour_that_is_run_through_twice_is_wider(
    tmp_path: Path, written: str, earliest: str, latest: str
) -> None:
    card = times_card('[time]\npattern = "%Y-%m-%d %H"\nwidth = "hour"\n')
    assert span_of(tmp_path, written, card=card) == (earliest, latest)


def test_a_day_whose_midnight_the_clocks_skip_starts_at_the_change(tmp_path: Path) -> None:
    """Beirut, 2024-03-31: 00:00 became 01:00, at 22:00 UTC of the 30th."""
    assert span_of(tmp_path, "2024-03-31", "Asia/Beirut") == (
        "2024-03-30 22:00:00+00",
        "2024-03-31 20:59:59.999999+00",
    )


@pytest.mark.parametrize("written", ["2024-06-30 14:05:07", "2024-06-30"])
def test_a_time_without_a_zone_is_refused_where_the_source_states_none(tmp_path: Path, written: str) -> None:
    assert span_of(tmp_path, written, "unknown") == "TL-INT-007"


def test_a_time_with_its_offset_needs_no_zone(tmp_path: Path) -> None:
    assert span_of(tmp_path, "2024-06-30 14:05:07+03", "unknown") == ("2024-06-30 11:05:07+00",) * 2


@pytest.mark.parametrize(
    "written",
    [
        "31/06/2024",
        "2024-06-31",
        "2024-02-30 10:00:00",
        "yesterday",
        "0205-06-30",
        "2024-06-30 25:00:00",
        "9",
    ],
)
def test_what_is_no_time_is_set_aside_and_never_mended(tmp_path: Path, written: str) -> None:
    assert span_of(tmp_path, written) == "TL-INT-006"


def test_an_empty_time_is_set_aside(tmp_path: Path) -> None:
    assert span_of(tmp_path, "") == "TL-INT-015"


def test_a_fixed_offset_may_stand_as_the_zone(tmp_path: Path) -> None:
    assert span_of(tmp_path, "2024-06-30 14:05:07", "+03:00") == ("2024-06-30 11:05:07+00",) * 2
    assert span_of(tmp_path, "2024-06-30 14:05:07", "-03:30") == ("2024-06-30 17:35:07+00",) * 2


def test_a_card_may_give_the_pattern_and_the_width(tmp_path: Path) -> None:
    card = times_card('[time]\npattern = "%d/%m/%Y %H%M"\nwidth = "hour"\n')
    assert span_of(tmp_path, "30/06/2024 1405", card=card) == (
        "2024-06-30 11:00:00+00",
        "2024-06-30 11:59:59.999999+00",
    )
    assert span_of(tmp_path, "2024-06-30 14:05", card=card) == "TL-INT-006"


@pytest.mark.parametrize("zone", ["Kyiv", "Europe/Kiew", "+3", "", "../etc/passwd"])
def test_a_zone_that_is_none_is_named(zone: str) -> None:
    assert zone_problem(zone) is not None


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "UTC", "+03:00", "-11:30", "unknown"])
def test_a_zone_that_can_be_used_is_no_problem(zone: str) -> None:
    assert zone_problem(zone) is None


def test_the_clock_of_kyiv_changed_twice_in_2024() -> None:
    found = [s for s in segments("Europe/Kyiv") if s.local_from.year == 2024]
    assert [(s.local_from.isoformat(), s.early_s, s.late_s, s.gap) for s in found] == [
        ("2024-03-31T03:00:00", 7200, 7200, True),
        ("2024-03-31T04:00:00", 10800, 10800, False),
        ("2024-10-27T03:00:00", 10800, 7200, False),
        ("2024-10-27T04:00:00", 7200, 7200, False),
    ]


def test_received_at_must_have_a_zone(tmp_path: Path) -> None:
    from truceline.intake import read_file
    from truceline.records import NaiveTimeError

    file = tmp_path / "t.csv"
    file.write_text("no,time\n1,2024-06-30\n")
    with pytest.raises(NaiveTimeError):
        read_file(
            None,  # type: ignore[arg-type]  # refused before any table is asked
            file,
            source=source(),
            received_at=datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None),
            evidence_sha256="0" * 64,
            cards=(times_card(),),
            format="times",
        )
