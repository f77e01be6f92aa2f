"""Whatever is written: no text raises, no span ends before it starts, no coarser word is narrower."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from truceline.intake.hours import Hours
from truceline.intake.resolve import Placed, placed_on
from truceline.intake.written import Span, Unread, read_written

WORDS = st.sampled_from(
    [
        "3",
        "4",
        "31",
        "03.05.2031",
        "3.05",
        "2031-05-03",
        "3/4/2031",
        "May",
        "травня",
        "мая",
        "2031",
        "14:05",
        "24:00",
        "2400",
        "2:05",
        "pm",
        "am",
        "night",
        "ніч",
        "в",
        "ночь",
        "з",
        "на",
        "to",
        "-",
        "–",
        "and",
        "about",
        "~",
        "from",
        "between",
        "morning",
        "evening",
        "UTC",
        "UTC+3",
        "+03:00",
        "Z",
        "031405ZMAY2031",
        ",",
        "(",
        ")",
        "=cmd|'",
        "'",
        '"',
        "٠",
        "\ue001",
        "ÿ",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(WORDS, max_size=9).map(" ".join),
    st.lists(WORDS, max_size=9).map("".join),
)
ZONES = st.sampled_from(
    ["Europe/Kyiv", "America/St_Johns", "Australia/Lord_Howe", "Asia/Beirut", "UTC", "+05:45"]
)
DAYS = st.dates(date(1990, 1, 1), date(2037, 12, 1))
# half of the days stand beside a change of Kyiv's clocks
SUNDAYS = st.builds(
    lambda year, month, back: (
        max(date(year, month, d) for d in range(25, 32) if date(year, month, d).weekday() == 6)
        - timedelta(days=back)
    ),
    st.integers(1996, 2037),
    st.sampled_from([3, 10]),
    st.integers(0, 1),
)
ANY_DAY = st.one_of(DAYS, SUNDAYS)
MINUTES = st.integers(0, 1439)
HOURS = st.builds(
    Hours,
    night=st.tuples(st.integers(900, 1439), st.integers(1, 720)),
    about_min=st.integers(0, 720),
    order=st.sampled_from([None, "day_month", "month_day"]),
    century=st.sampled_from([None, 1900, 2000]),
    year=st.sampled_from([None, 2031]),
)


def placed(zone: str, text: str, hours: Hours | None = None) -> tuple[int, int]:
    found = placed_on(zone, text, hours or Hours())
    assert found.earliest_us is not None, (text, found)
    assert found.latest_us is not None
    assume(not found.gap)
    return found.earliest_us, found.latest_us


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def inside(narrow: tuple[int, int], wide: tuple[int, int]) -> bool:
    return wide[0] <= narrow[0] and narrow[1] <= wide[1]


@given(TEXTS, HOURS, ZONES)
@settings(max_examples=600)
def test_no_text_raises_and_no_span_ends_before_it_starts(text: str, hours: Hours, zone: str) -> None:
    said = read_written(text, hours)
    if isinstance(said, Span):
        assert said.first <= said.end
    else:
        assert isinstance(said, Unread)
    found = placed_on(zone, text, hours)
    assert isinstance(found, Placed)
    assert (found.why is None) == isinstance(said, Span)
    if found.earliest_us is not None and found.latest_us is not None and not found.gap:
        assert found.earliest_us <= found.latest_us


@given(ANY_DAY, MINUTES, ZONES, st.integers(0, 720))
def test_about_a_time_holds_that_time(day: date, minutes: int, zone: str, width: int) -> None:
    exact = placed(zone, f"{day:%d.%m.%Y} {clock(minutes)}")
    assert inside(exact, placed(zone, f"{day:%d.%m.%Y} about {clock(minutes)}", Hours(about_min=width)))


@given(ANY_DAY, MINUTES, ZONES)
def test_a_time_lies_in_its_part_of_the_day_and_the_part_in_the_day(
    day: date, minutes: int, zone: str
) -> None:
    whole = placed(zone, f"{day:%d.%m.%Y}")
    exact = placed(zone, f"{day:%d.%m.%Y} {clock(minutes)}")
    assert inside(exact, whole)
    for part in ("morning", "afternoon", "evening"):
        first, end = getattr(Hours(), part)
        span = placed(zone, f"{part} of {day:%d.%m.%Y}")
        assert inside(span, whole)
        assert inside(exact, span) or not first <= minutes < end


@given(ANY_DAY, MINUTES, ZONES)
def test_a_time_in_a_night_lies_in_it_and_the_night_in_the_night_of_either_day(
    day: date, minutes: int, zone: str
) -> None:
    following = day + timedelta(days=1)
    night = placed(zone, f"night of {day:%d.%m} to {following:%d.%m.%Y}")
    assert night == placed(zone, f"у ніч на {following:%d.%m.%Y}")
    for either in (day, following):
        assert inside(night, placed(zone, f"night of {either:%d.%m.%Y}"))
    first, end = Hours().night
    if minutes >= first or minutes < end:
        its_day = day if minutes >= first else following
        exact = placed(zone, f"{its_day:%d.%m.%Y} {clock(minutes)}")
        assert inside(exact, night)
        assert exact == placed(zone, f"night of {day:%d.%m} to {following:%d.%m.%Y} at {clock(minutes)}")


@given(ANY_DAY, MINUTES, MINUTES, ZONES)
def test_a_range_holds_its_first_and_its_last_minute(day: date, left: int, right: int, zone: str) -> None:
    until = day + timedelta(days=1) if right < left else day
    span = placed(zone, f"{day:%d.%m.%Y} from {clock(left)} to {clock(right)}")
    assert inside(placed(zone, f"{day:%d.%m.%Y} {clock(left)}"), span)
    assert inside(placed(zone, f"{until:%d.%m.%Y} {clock(right)}"), span)


@given(ANY_DAY, MINUTES, ZONES)
def test_the_languages_and_orders_say_the_same(day: date, minutes: int, zone: str) -> None:
    written = [
        f"{clock(minutes)} {day:%d.%m.%Y}",
        f"{day:%Y-%m-%d} {clock(minutes)}",
        f"{day:%d %B %Y} at {clock(minutes)}",
        f"{day:%B} {day.day}, {day.year} {clock(minutes)}",
        f"{day:%d/%m/%Y} {clock(minutes).replace(':', '')}",
    ]
    spans = {placed(zone, text, Hours(order="day_month")) for text in written}
    assert len(spans) == 1
