"""Written times, one way of writing after another; what is not a time says why it is none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from truceline.intake.hours import Hours, HoursError, hours_of, hours_said
from truceline.intake.resolve import placed_on
from truceline.intake.written import Span, Unread, read_written

KYIV_AUTUMN_HOURS, KYIV_SPRING_HOURS = 16, 14


def span(text: str, **hours: object) -> str:
    """First and end of the local span, as short as they can be written."""
    found = read_written(text, Hours(**hours))  # type: ignore[arg-type]  # what the case's card states
    assert isinstance(found, Span), found
    return f"{found.first:%m-%d %H:%M} {found.end:%m-%d %H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "night of 3 to 4 May 2031",
        "In the night of 3rd to 4th of May, 2031",
        "night 3/4 May 2031",
        "3–4 May 2031, overnight",
        "in the night 3-4.05.2031",
        "night of 03.05-04.05.2031",
        "night of 3 May 2031 to 4 May 2031",
        "ніч з 3 на 4 травня 2031 року",
        "у ніч із 3 на 4 травня 2031 р.",
        "У НІЧ НА 4 ТРАВНЯ 2031",
        "в ночь с 3 на 4 мая 2031 г.",
        "в ночь с 3-го на 4-е мая 2031",
        "ночь на 4 мая 2031 года",
    ],
)
def test_one_night_in_three_languages(text: str) -> None:
    assert span(text) == "05-03 18:00 05-04 09:00"


@pytest.mark.parametrize(
    "text",
    [
        "14:05 3 May 2031",
        "3 May 2031 14:05",
        "May 3, 2031 at 14:05",
        "3/5/2031 14:05",
        "2031/05/03 14:05",
        "03-May-2031 1405 hrs",
        "3 May 2031, 2:05 p.m.",
        "03.05.2031 о 14:05",
        "3 травня 2031 14:05",
        "3 мая 2031 в 14:05",
        "031405Z May 2031",
        "(3 May 2031) 14h05",
    ],
)
def test_one_minute_in_many_ways(text: str) -> None:
    assert span(text, order="day_month") == "05-03 14:05 05-03 14:06"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12:05 am 3 May 2031", "05-03 00:05 05-03 00:06"),
        ("12:05 pm 3 May 2031", "05-03 12:05 05-03 12:06"),
        ("11 pm 3 May 2031", "05-03 23:00 05-03 23:01"),
        ("3 May 2031 24:00", "05-04 00:00 05-04 00:01"),
        ("3 May 2031 18:00-24:00", "05-03 18:00 05-04 00:00"),
        ("from 22:10 to 01:12 on 3 May 2031", "05-03 22:10 05-04 01:13"),
        ("14:05 - 14:05 3 May 2031", "05-03 14:05 05-03 14:06"),
        ("31 December 2030 to 1 January 2031, night", "12-31 18:00 01-01 09:00"),
        ("night of 31 December to 1 January 2031", "12-31 18:00 01-01 09:00"),
        ("night of 31 December 2030 to 1 January", "12-31 18:00 01-01 09:00"),
    ],
)
def test_hours_that_are_easy_to_get_wrong(text: str, expected: str) -> None:
    assert span(text) == expected


def test_the_year_of_the_night_of_the_new_year_is_the_one_written() -> None:
    for text in ("night of 31.12.2030 to 01.01", "night of 31.12 to 01.01.2031"):
        found = read_written(text, Hours())
        assert isinstance(found, Span)
        assert (found.first.year, found.end.year) == (2030, 2031)


def test_a_card_moves_the_night_and_the_width_of_about() -> None:
    hours = hours_of({"night": "20:00-06:00", "about_min": 30})
    assert span("night of 3 to 4 May 2031", night=(1200, 360)) == "05-03 20:00 05-04 06:00"
    assert hours == Hours(night=(1200, 360), about_min=30)
    found = read_written("about 14:00 on 3 May 2031", hours)
    assert isinstance(found, Span)
    assert found.around == timedelta(minutes=30)


def test_a_slashed_date_runs_as_the_card_says_and_never_otherwise() -> None:
    assert span("3/4/2031", order="day_month") == "04-03 00:00 04-04 00:00"
    assert span("3/4/2031", order="month_day") == "03-04 00:00 03-05 00:00"
    assert read_written("3/4/2031", Hours()) == Unread("order")
    # one reading only: nothing to guess
    assert span("25/4/2031") == span("4/25/2031") == "04-25 00:00 04-26 00:00"
    assert read_written("4/25/2031", Hours(order="day_month")) == Unread("date")


def test_a_year_of_two_digits_needs_the_cards_word() -> None:
    assert read_written("03.05.31", Hours()) == Unread("century")
    assert read_written("031405ZMAY31", Hours()) == Unread("century")
    assert span("03.05.31", century=2000) == "05-03 00:00 05-04 00:00"


def test_a_date_without_a_year_needs_the_cards_word() -> None:
    assert read_written("ніч з 3 на 4 травня", Hours()) == Unread("year")
    assert span("ніч з 3 на 4 травня", year=2031) == "05-03 18:00 05-04 09:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "=cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd",
        "14:05",
        "May 2031",
        "3 May 2031 not before 14:00",
        "03.05.2031 14.05",
        "10:00 and 11:30 on 3 May 2031",
        "3 and 4 May 2031",
        "3 May 2031 14:05 UTC+2 UTC+3",
        "night of 3 to 4 May 2031 evening",
        "\ue004 3 2031",
        "3 May 2031 " * 40,
    ],
)
def test_what_is_not_understood_as_a_whole_is_not_read(text: str) -> None:
    assert read_written(text, Hours()) == Unread("form")


@pytest.mark.parametrize(
    "text", ["31 June 2031", "29.02.2031", "3 May 2031 25:10", "3 May 2031 14:60", "14:05 UTC+15 3 May 2031"]
)
def test_a_day_or_hour_that_does_not_exist_says_so(text: str) -> None:
    assert read_written(text, Hours()) == Unread("date")


def test_a_time_in_a_night_lies_in_it_or_is_not_read() -> None:
    assert span("night of 3 to 4 May 2031, 22:10") == "05-03 22:10 05-03 22:11"
    assert span("night of 3 to 4 May 2031, about 02:10") == "05-04 02:10 05-04 02:11"
    assert read_written("night of 3 to 4 May 2031, 14:00", Hours()) == Unread("night")


@pytest.mark.parametrize("year", range(1996, 2038))
def test_the_nights_in_which_the_clocks_change_are_an_hour_longer_or_shorter(year: int) -> None:
    for month, hours in ((3, KYIV_SPRING_HOURS), (10, KYIV_AUTUMN_HOURS)):
        sunday = max(d for d in range(25, 32) if datetime(year, month, d).weekday() == 6)  # noqa: DTZ001
        placed = placed_on(
            "Europe/Kyiv", f"night of {sunday - 1}.{month:02} to {sunday}.{month:02}.{year}", Hours()
        )
        assert placed.earliest_us is not None
        assert placed.latest_us is not None
        assert placed.latest_us + 1 - placed.earliest_us == hours * 3_600_000_000


def test_about_is_as_wide_on_the_night_of_the_change_as_on_any_other() -> None:
    """About 04:05, when 03:00 to 04:00 has just run twice: 15 minutes back is 03:50 for the second time."""
    placed = placed_on("Europe/Kyiv", "27.10.2024 about 04:05", Hours())
    assert placed.earliest_us is not None
    assert placed.latest_us is not None
    assert placed.latest_us + 1 - placed.earliest_us == (15 + 1 + 15) * 60_000_000


def test_a_time_that_the_clocks_skipped_is_no_time() -> None:
    assert placed_on("Europe/Kyiv", "31 March 2024, about 03:30", Hours()).gap
    assert not placed_on("Europe/Kyiv", "31 March 2024, 03:30 UTC+2", Hours()).gap
    assert not placed_on("Europe/Kyiv", "night of 30 to 31 March 2024", Hours()).gap


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"night": "06:00-20:00"}, "night"),
        ({"night": "late"}, "night"),
        ({"evening": "24:00-18:00"}, "evening"),
        ({"evening": "18:00-24:30"}, "evening"),
        ({"about_min": -1}, "about_min"),
        ({"about_min": True}, "about_min"),
        ({"order": "american"}, "order"),
        ({"two_digit_years": 31}, "two_digit_years"),
        ({"year": "2031"}, "year"),
    ],
)
def test_a_card_that_cannot_be_meant_is_refused_by_its_key(said: dict[str, object], key: str) -> None:
    with pytest.raises(HoursError, match=rf"\[time\] {key} is"):
        hours_of(said)


def test_the_page_says_what_is_not_stated() -> None:
    said = dict(hours_said(Hours()))
    assert said["`night`"] == "18:00-09:00 of the next day"
    assert "refused" in said["`order`"]
    assert "set aside" in said["`two_digit_years`"]
