"""Passes, logs and patrols as coverage: what nobody said stays unknown, and no look is never zero."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.formats.reads import Read, made_card_of, read_text, source
from truceline.intake import Refusal

UTC_SOURCE = source(zone="UTC")


def rows_of(found: Read | Refusal) -> list[dict[str, Any]]:
    assert isinstance(found, Read), found
    return found.layers["coverage"]


def periods(found: Read | Refusal, sensor: str) -> list[tuple[str, str, str]]:
    """State, from and to (UTC, day and minute) of one sensor's rows, in the order of the file."""
    return [
        (row["state"], row["from_at"][8:16], row["to_at"][8:16])
        for row in rows_of(found)
        if row["sensor_id"] == sensor
    ]


def log(
    folder: Path, *lines: str, header: str = "sensor_id,time,state,area_ref", **more: Any
) -> Read | Refusal:
    text = "\n".join([header, *lines]) + "\n"
    return read_text(folder, text, format=more.pop("format", "sensor_log"), who=UTC_SOURCE, **more)


class TestLogs:
    def test_a_state_lasts_until_the_next_row_and_the_last_row_until_nobody_knows_when(
        self, tmp_path: Path
    ) -> None:
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North",
            "cam,2031-05-01T09:00:00Z,down,North",
        )
        assert periods(found, "cam") == [("looked", "01 06:00", "01 09:00"), ("down", "01 09:00", "01 09:00")]

    def test_silence_longer_than_promised_is_neither_up_nor_down(self, tmp_path: Path) -> None:
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North,900",
            "cam,2031-05-01T06:10:00Z,up,North,900",
            "cam,2031-05-01T12:00:00Z,up,North,900",
            header="sensor_id,time,state,area_ref,heartbeat_s",
        )
        assert periods(found, "cam") == [
            ("looked", "01 06:00", "01 06:10"),
            ("looked", "01 06:10", "01 06:25"),
            ("looked", "01 12:00", "01 12:15"),
        ]

    def test_a_cards_interval_asks_those_that_are_up_to_say_so_again_and_not_those_that_are_down(
        self, tmp_path: Path
    ) -> None:
        beats = made_card_of("sensor_log", "beats", "[heartbeat]\ninterval_s = 600\n")
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North",
            "cam,2031-05-01T08:00:00Z,down,North",
            "cam,2031-05-01T10:00:00Z,up,North",
            format="beats",
            cards=(beats,),
        )
        assert periods(found, "cam") == [
            ("looked", "01 06:00", "01 06:10"),
            ("down", "01 08:00", "01 10:00"),
            ("looked", "01 10:00", "01 10:10"),
        ]

    def test_a_row_that_cannot_be_used_still_ends_what_was_said_before_it(self, tmp_path: Path) -> None:
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North",
            "cam,2031-05-01T07:00:00Z,upp,North",
            "cam,2031-05-01T09:00:00Z,up,North",
        )
        assert periods(found, "cam")[0] == ("looked", "01 06:00", "01 07:00")
        assert len(rows_of(found)) == 2

    def test_rows_of_one_moment_that_contradict_each_other_are_both_kept_whole(self, tmp_path: Path) -> None:
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North",
            "cam,2031-05-01T06:00:00Z,down,North",
            "cam,2031-05-01T09:00:00Z,up,North",
        )
        assert periods(found, "cam")[:2] == [
            ("looked", "01 06:00", "01 09:00"),
            ("down", "01 06:00", "01 09:00"),
        ]

    def test_each_sensor_and_each_area_has_its_own_clock_of_events(self, tmp_path: Path) -> None:
        found = log(
            tmp_path,
            "cam,2031-05-01T06:00:00Z,up,North",
            "cam,2031-05-01T07:00:00Z,up,South",
            "mic,2031-05-01T08:00:00Z,up,North",
            "cam,2031-05-01T09:00:00Z,down,North",
        )
        assert periods(found, "cam")[0] == ("looked", "01 06:00", "01 09:00")

    def test_the_order_of_the_lines_does_not_matter(self, tmp_path: Path) -> None:
        lines = [
            f"cam,2031-05-01T{hour:02d}:00:00Z,{'up' if hour % 3 else 'down'},North" for hour in range(24)
        ]
        straight = log(tmp_path, *lines)
        random.Random(4).shuffle(lines)
        shuffled = log(tmp_path, *lines)
        assert sorted(periods(straight, "cam")) == sorted(periods(shuffled, "cam"))

    def test_the_hour_that_comes_twice_leaves_the_state_unknown_until_nobody_can_doubt_it(
        self, tmp_path: Path
    ) -> None:
        """Kyiv, 26 October 2031, 03:30 is 00:30 or 01:30 UTC; the camera was surely up before and down after."""
        text = (
            "sensor_id,time,state,area_ref\ncam,2031-10-26T02:00:00,up,North\n"
            "cam,2031-10-26T03:30:00,down,North\ncam,2031-10-26T05:00:00,up,North\n"
        )
        found = read_text(tmp_path, text, format="sensor_log", who=source(zone="Europe/Kyiv"))
        assert periods(found, "cam")[:2] == [
            ("looked", "25 23:00", "26 00:30"),
            ("down", "26 01:30", "26 03:00"),
        ]

    def test_a_date_alone_is_no_moment_of_a_log(self, tmp_path: Path) -> None:
        """What the sensor did that day nobody can say; from the day's end on it is known."""
        found = log(tmp_path, "cam,2031-05-01,up,North", "cam,2031-05-03T06:00:00Z,down,North")
        assert periods(found, "cam")[0] == ("looked", "01 23:59", "03 06:00")


class TestPasses:
    HEADER = "satellite,pass_start,pass_end,area_ref,cloud_fraction"
    PASS = "eye,2031-05-01T10:00:00Z,2031-05-01T10:02:00Z,North"

    def one(self, folder: Path, cells: str, header: str = HEADER, **more: Any) -> dict[str, Any]:
        (row,) = rows_of(read_text(folder, f"{header}\n{cells}\n", **more))
        return row

    def test_a_pass_of_unknown_cloud_is_not_a_clear_one(self, tmp_path: Path) -> None:
        unknown, clear = self.one(tmp_path, f"{self.PASS},"), self.one(tmp_path, f"{self.PASS},0")
        assert (unknown["state"], unknown["fraction"], unknown["reason"]) == (
            "unknown",
            None,
            "cloud not stated",
        )
        assert (clear["state"], clear["fraction"]) == ("looked", 1.0)

    @pytest.mark.parametrize(("cloud", "state"), [("0.79", "looked"), ("0.8", "obscured"), ("1", "obscured")])
    def test_a_pass_over_cloud_is_obscured_from_the_cards_share_on(
        self, tmp_path: Path, cloud: str, state: str
    ) -> None:
        assert self.one(tmp_path, f"{self.PASS},{cloud}")["state"] == state

    def test_a_pass_is_one_look_however_long(self, tmp_path: Path) -> None:
        assert self.one(tmp_path, f"{self.PASS},0.2")["looks"] == 1

    def test_a_time_without_an_offset_is_utc_whatever_the_sources_zone(self, tmp_path: Path) -> None:
        cells = "eye,2031-05-01T10:00:00,2031-05-01T10:02:00,North,0"
        assert self.one(tmp_path, cells)["from_at"] == "2031-05-01 10:00:00+00"

    def test_a_sensor_that_needs_the_sun_sees_nothing_in_the_dark_and_perhaps_nothing_without_a_word(
        self, tmp_path: Path
    ) -> None:
        optical = made_card_of("satellite_passes", "optical", "[light]\nleast_sun_deg = 5\n")
        header = f"{self.HEADER},sun_elevation_deg"
        for sun, state in (("20", "looked"), ("4", "obscured"), ("", "unknown")):
            row = self.one(tmp_path, f"{self.PASS},0,{sun}", header, format="optical", cards=(optical,))
            assert row["state"] == state

    def test_a_card_whose_threshold_makes_no_sense_refuses_the_file(self, tmp_path: Path) -> None:
        odd = made_card_of("satellite_passes", "odd", "", obscured_from="80")
        found = read_text(tmp_path, f"{self.HEADER}\n{self.PASS},0\n", format="odd", cards=(odd,))
        assert isinstance(found, Refusal)
        assert [problem.code for problem in found.problems] == ["TL-INT-018"]


class TestPatrols:
    HEADER = "patrol_id,from,to,area_ref,route,visibility_m,fraction,looks"
    HOURS = "P1,2031-05-01T08:00:00Z,2031-05-01T16:00:00Z"
    ROUTE = '"LINESTRING (37.4 48.0, 37.6 48.1)"'

    def one(self, folder: Path, cells: str) -> dict[str, Any]:
        (row,) = rows_of(read_text(folder, f"{self.HEADER}\n{cells}\n"))
        return row

    def test_hours_in_an_area_without_a_share_are_kept_and_watch_nothing(self, tmp_path: Path) -> None:
        row = self.one(tmp_path, f"{self.HOURS},North,,3000,,")
        assert (row["state"], row["fraction"]) == ("unknown", None)
        assert row["reason"] == "P1; share of the area seen not stated; visibility 3000 m"

    def test_a_route_is_a_look_and_no_watch(self, tmp_path: Path) -> None:
        row = self.one(tmp_path, f"{self.HOURS},,{self.ROUTE},2000,,")
        assert (row["state"], row["fraction"], row["looks"]) == ("looked", 1.0, 1)

    def test_an_area_is_watched_all_the_time(self, tmp_path: Path) -> None:
        row = self.one(tmp_path, f"{self.HOURS},North,,3000,0.3,")
        assert (row["state"], row["fraction"], row["looks"]) == ("looked", 0.3, None)

    def test_no_hour_off_patrol_gets_a_row(self, tmp_path: Path) -> None:
        found = read_text(tmp_path, f"{self.HEADER}\n{self.HOURS},North,,3000,0.3,\n")
        assert [row["state"] for row in rows_of(found)] == ["looked"]

    def test_a_route_that_is_no_line_or_reaches_beyond_the_horizon_is_set_aside(self, tmp_path: Path) -> None:
        lines = (
            f'{self.HOURS},,"LINESTRING (37.4 48.0)",2000,,',
            f'{self.HOURS},,"POINT (37.4 48.0)",2000,,',
            f"{self.HOURS},,{self.ROUTE},200000,,",
            f"{self.HOURS},,{self.ROUTE},0,,",
            f'{self.HOURS},,"LINESTRING (237.4 48.0, 238 48)",2000,,',
        )
        found = read_text(tmp_path, "\n".join([self.HEADER, *lines]) + "\n")
        assert isinstance(found, Read)
        assert found.aside_codes() == [(n, "TL-INT-012", "route") for n in range(1, 6)]
