"""What words for a time mean from the document's day on; every sentence is invented."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from truceline.talks.documents import read_document
from truceline.talks.knowledge import Entity, Knowledge
from truceline.talks.reading import reading
from truceline.talks.record import negotiation_record
from truceline.talks.times import Timex, times

SUNDAY = date(2031, 3, 2)
ENGLISH = "\nThis is the rest of it, and it is in the language of the article.\n"


def found(sentence: str, day: date | None = SUNDAY) -> tuple[Timex, ...]:
    document, _ = read_document((sentence + ENGLISH).encode(), "a.txt", dct=day)
    assert document is not None
    return times(reading(document, Knowledge()))


@pytest.mark.parametrize(
    ("sentence", "text", "value"),
    [
        ("Amber met Cobalt on Saturday.", "Saturday", "2031-03-01"),
        ("Amber will join Cobalt in Northport on Monday.", "Monday", "2031-03-03"),
        ("Amber said that she would come on Monday.", "Monday", "2031-03-03"),
        ("Amber is expected to return to Northport on Monday.", "Monday", "2031-03-03"),
        ("Amber met Cobalt last Tuesday.", "last Tuesday", "2031-02-25"),
        ("The talks begin next Friday.", "next Friday", "2031-03-07"),
        ("Further talks are expected later in the week.", "later in the week", "2031-W10"),
        ("Amber spoke with Cobalt yesterday.", "yesterday", "2031-03-01"),
        ("The call lasted two hours.", "two hours", "PT2H"),
        ("After a five-hour meeting, they left.", "five-hour", "PT5H"),
        ("It was the end of three days of talks.", "three days", "P3D"),
        ("They sat for a third consecutive day.", "a third consecutive day", "P3D"),
        ("A report is due by the end of the day.", "the end of the day", "2031-03-02"),
        ("They met on 27 February.", "27 February", "2031-02-27"),
        ("They will meet on March 9.", "March 9", "2031-03-09"),
        ("They met on March 9, 2029.", "March 9, 2029", "2029-03-09"),
        ("They met in November 2030.", "November 2030", "2030-11"),
        ("They met in November.", "November", "2030-11"),
        ("They met two days ago.", "two days ago", "2031-02-28"),
        ("They met two years ago.", "two years ago", "2029"),
        ("They met last month.", "last month", "2031-02"),
        ("They met last week.", "last week", "2031-W08"),
        ("They met in 2029.", "2029", "2029"),
        ("They met on Friday morning.", "Friday morning", "2031-02-28TMO"),
        ("They met at 16:00 UTC.", "16:00 UTC", "2031-03-02T16:00Z"),
        ("They met in the first quarter of 2030.", "the first quarter of 2030", "2030-Q1"),
        ("They fought for several years.", "several years", "PXY"),
        ("They fought in the 1990s.", "1990s", "199"),
    ],
)
def test_the_value_is_what_the_words_say_and_no_finer(sentence: str, text: str, value: str) -> None:
    assert [(each.span.text, each.value) for each in found(sentence)] == [(text, value)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The 28-point plan was published.",
        "They may meet and march on.",
        "It cost $2030 to bring 1950 soldiers home.",
        "A second term was not ruled out.",
        "“May I come in?” she said.",
        "The second, third and fourth drafts were lost.",
    ],
)
def test_what_is_no_time_is_left_alone(sentence: str) -> None:
    assert found(sentence) == ()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_what_lies_outside_of_the_calendar_is_no_time(day: date) -> None:
    text = "They met yesterday, last week, last month, 90000 years ago and 999999999999 days ago; they meet tomorrow, "
    text += "next week, next year, next Monday and on Friday, and in the last week of December."
    assert all(each.value is None or each.value[:4].isdigit() for each in found(text, day))


def test_a_large_number_is_written_out() -> None:
    assert [each.value for each in found("It took 1,000,000 days.")] == ["P1000000D"]


def test_an_apposition_is_checked() -> None:
    assert [each.agrees for each in found("They spoke yesterday, Saturday, by telephone.")] == [True, True]
    assert [each.agrees for each in found("They spoke yesterday, Friday, by telephone.")] == [False, False]
    assert [each.agrees for each in found("They spoke on Friday and met on Saturday.")] == [None, None]


def test_without_a_day_nothing_is_dated_and_what_is_said_is_kept() -> None:
    said = {
        each.span.text: each.value
        for each in found("They met on 7 January, on Monday and for two hours.", None)
    }
    assert said == {"7 January": "XXXX-01-07", "Monday": None, "two hours": "PT2H"}


def test_that_day_is_the_day_named_last() -> None:
    assert [each.value for each in found("They met on 7 January. They spoke the same day.")] == [
        "2031-01-07"
    ] * 2


def test_moving_the_documents_day_moves_every_resolved_day() -> None:
    """Whole weeks, so that weekdays stay what they are."""
    text = "They met on Saturday, yesterday, last Tuesday, two days ago, and will meet on Monday and later in the week."
    for weeks in (1, 5, 60):
        moved = timedelta(weeks=weeks)
        for one, other in zip(found(text), found(text, SUNDAY + moved), strict=True):
            assert one.value is not None
            assert other.value is not None
            if "W" in one.value:
                year, week, _ = (date.fromisocalendar(2031, int(one.value[-2:]), 1) + moved).isocalendar()
                assert other.value == f"{year}-W{week:02}"
            else:
                assert date.fromisoformat(other.value) - date.fromisoformat(one.value) == moved


ACCORD = Entity(
    id="ins:accord",
    type="instrument",
    canonical="Harbour Accord",
    section="instruments",
    date=date(2031, 1, 6),
)


def inferred(text: str, *instruments: Entity) -> tuple[object, object, object]:
    document, _ = read_document((text + ENGLISH).encode(), "a.txt")
    assert document is not None
    told = negotiation_record([document], Knowledge(instruments))["documents"][0]
    return told["dct"], told["dct_source"], told["dct_from"]


def test_a_day_is_inferred_from_an_instrument_of_a_day_in_the_text() -> None:
    text = "Amber announced on 7 January that talks go on. On 6 January the two signed the Harbour Accord."
    assert inferred(text, ACCORD) == ("2031-01-07", "inferred", ["ins:accord"])


@pytest.mark.parametrize(
    "text",
    [
        "Amber announced on 7 January that talks go on. They may sign the Harbour Accord.",
        "Amber announced on 7 January that talks go on. On 6 January the two signed a paper.",
        "Amber announced that talks go on. On 6 January the two signed the Harbour Accord.",
    ],
)
def test_no_day_is_inferred_where_a_part_is_missing(text: str) -> None:
    assert inferred(text, ACCORD) == (None, None, [])


def test_two_instruments_of_one_day_in_two_years_infer_nothing() -> None:
    other = Entity(
        id="ins:b", type="instrument", canonical="Hill Accord", section="instruments", date=date(2029, 1, 6)
    )
    text = "Amber announced on 7 January that talks go on. On 6 January the Harbour Accord and the Hill Accord were read."
    assert inferred(text, ACCORD, other) == (None, None, [])


def test_times_in_paragraphs_of_another_language_are_not_read() -> None:
    text = "They met on Saturday, and it was in the hall of the town.\nПосланець їде в May на зустріч, щоб обговорити її."
    assert [each.span.text for each in found(text)] == ["Saturday"]
