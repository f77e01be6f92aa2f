"""The peers of `bench talks` do what they say, no more; the sentences are invented."""

import pytest

from truceline.bench.talks.speech import nearest_name
from truceline.bench.talks.times import written_out


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was on 2031-03-06.", "2031-03-06"), ("It was on 6 March.", "2031-03-06"),
        ("It was on March 6, 2030.", "2030-03-06"), ("It was yesterday.", "2031-03-06"), ("on Monday", "2031-03-03"),
        ("It was in 2030.", "2030"), ("It was on 6 Brumaire.", None), ("for three days", None),
    ],
)  # fmt: skip
def test_dates_written_out(text, value):
    assert [each[2] for each in written_out(text, "2031-03-07")] == ([value] if value else [])


def test_without_a_day_a_weekday_is_none():
    assert written_out("It was on Monday.", None) == []


def test_a_quotation_goes_to_the_nearest_capitalised_name():
    text = "Davor listened. “We go on,” said Ivana Amber."
    (found,) = nearest_name(text)
    assert text[slice(*found.content[0])] == "“We go on,”"
    assert text[slice(*found.source[0])] == "Ivana Amber"
