"""Values as words: what a tired reader must not misread."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from truceline.cli.words import WIDTH, counted, fact, number, probability, series, table, wrapped


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3e-7, "< .0001"), (0.0, "< .0001"), (1.0, "> .9999"), (0.05, ".0500"), (0.5179, ".5179"), (None, "-")],
)
def test_a_probability_is_never_zero_one_or_in_powers_of_ten(value: float | None, shown: str) -> None:
    assert probability(value) == shown


def test_counts_are_whole_and_expected_counts_have_one_decimal() -> None:
    assert [number(97), number(97.3121), number(None)] == ["97", "97.3", "-"]


def test_one_row_is_one_row() -> None:
    assert [counted(1, "row"), counted(2, "row"), counted(2, "batch", "batches")] == [
        "1 row",
        "2 rows",
        "2 batches",
    ]


def test_moments_say_utc() -> None:
    assert fact("2031-03-05 06:00:00+00") == "2031-03-05 06:00:00 UTC"
    assert fact("2031-03-05T06:00:00Z") == "2031-03-05 06:00:00 UTC"


@pytest.mark.parametrize("said", ["true", "mortar,2031-03-05T06:00:00Z,-29.5", "at 2031-03-05T06:00:00Z"])
def test_what_somebody_wrote_is_quoted_as_it_came(said: str) -> None:
    assert fact(said) == said


def test_prose_is_wrapped_and_hangs_below_its_opening() -> None:
    lines = wrapped("word " * 60, "  because ")
    assert max(map(len, lines)) <= WIDTH
    assert lines[0].startswith("  because word")
    assert all(line.startswith(" " * len("  because ")) for line in lines[1:])


def test_a_long_series_stands_in_rows_opened_by_their_first_day() -> None:
    days = [date(2031, 3, 1) - timedelta(days=back) for back in range(30)]
    counts = {str(day): "unobserved" if at == 29 else at for at, day in enumerate(days)}
    lines = list(series(counts, "  "))
    assert lines[0].split() == ["2031-03-01", "0"]
    assert lines[1].split() == ["2031-02-28", *map(str, range(1, 15))]
    assert lines[-2].split() == ["2031-01-31", "-"]
    assert lines[-1] == "  -: unobserved"


def test_numbers_stand_to_the_right_and_words_to_the_left() -> None:
    assert table(("what", "n"), [("a", 5), ("longer", 10)]) == [
        "what     n",
        "------  --",
        "a        5",
        "longer  10",
    ]
