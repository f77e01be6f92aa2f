"""The days of a report: what period it says it covers, from its own words or from its day of issue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from truceline.intake.prose import MONTH, MONTHS

_DAY = rf"(\d{{1,2}}) ({MONTH}) (\d{{4}})"
_AS_OF = re.compile(rf"\bas of (\d{{1,2}})[:.](\d{{2}})(?: ?h(?:rs|ours)?)?,? (?:on )?{_DAY}")
_ISSUED = (
    re.compile(rf"\b(?:issued|published)(?: on)? {_DAY}"),
    re.compile(rf"\b(?:[Ss]tatus [Rr]eport|STATUS REPORT)\b[^.]{{0,40}}?{_DAY}"),
    re.compile(rf"{_DAY}\.(?:pdf|docx?|txt)\b"),
)
_IN_NAME = re.compile(r"(?<!\d)(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")
_BETWEEN = re.compile(
    rf"\b(?:[Bb]etween|[Ff]rom) (\d{{1,2}})(?: ({MONTH}))?(?: (\d{{4}}))? (?:and|to|until) "
    rf"(\d{{1,2}}) ({MONTH})(?: (\d{{4}}))?"
)
_EVENINGS = re.compile(
    rf"\b[Bb]etween the evenings of (\d{{1,2}})(?: ({MONTH}))? and (\d{{1,2}}) ({MONTH})(?: (\d{{4}}))?"
)
_WEEKS = re.compile(r"\bprevious (two|three|four|five)-? ?weeks?")
_HOW_MANY = {"two": 2, "three": 3, "four": 4, "five": 5}
_LONGEST_DAYS = 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Two local times as ISO text: moments, or days of which the last is inside."""

    starts: str
    stops: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """When a report was made: ``as_of`` as its text says, else ``day`` of issue; either may be unknown."""

    as_of: datetime | None
    day: date | None


def issue_of(flat_text: str, file_name: str) -> Issue:
    """What the text, then the file's name, says about when the report was made."""
    as_of = _AS_OF.search(flat_text)
    moment = _moment(as_of) if as_of else None
    for pattern in _ISSUED:
        if (found := pattern.search(flat_text)) and (day := day_of(found[3], found[2], found[1])):
            return Issue(as_of=moment, day=day)
    named = _IN_NAME.search(file_name)
    return Issue(as_of=moment, day=_day(*map(int, named.groups())) if named else None)


def _moment(found: re.Match[str]) -> datetime | None:
    day = day_of(found[5], found[4], found[3])
    hour, minute = int(found[1]), int(found[2])
    if day is None or hour > 23 or minute > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001  # the source's wall clock


def day_of(year: str | int, month: str, day: str | int) -> date | None:
    """The calendar day, or None where there is none (31 June)."""
    return _day(int(year), MONTHS.index(month) + 1, int(day))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def evenings(flat: str, as_of: datetime) -> Span | None:
    """'Between the evenings of 11 and 12 September': from that hour of the one to that hour of the other."""
    found = _EVENINGS.search(flat)
    if not found:
        return None
    last = _last_before(found[3], found[4], found[5], as_of.date())
    first = _last_before(found[1], found[2] or found[4], None, last) if last else None
    if not first or not last:
        return None
    hour = as_of.strftime("T%H:%M:00")
    return Span(starts=f"{first}{hour}", stops=f"{last}{hour}")


def whole_days(flat: str, issued: date | None) -> Span | None:
    """'Between 15 and 28 November 2031' as its whole local days; None where its year is not known.

    A year that the sentence leaves out is that of the last such day not after the day of issue.
    """
    found = _BETWEEN.search(flat)
    if not found:
        return None
    last = _last_before(found[4], found[5], found[6] or found[3], issued)
    if last is None:
        return None
    first = day_of(found[3] or last.year, found[2] or found[5], found[1])
    if first and first > last and not found[3]:
        first = day_of(last.year - 1, found[2] or found[5], found[1])
    if first is None or not 0 <= (last - first).days <= _LONGEST_DAYS:
        return None
    return Span(starts=first.isoformat(), stops=last.isoformat())


def _last_before(day: str, month: str, year: str | None, limit: date | None) -> date | None:
    """The day of that name: of the year given, else the last one not after the limit."""
    if year:
        return day_of(year, month, day)
    if limit is None:
        return None
    found = day_of(limit.year, month, day)
    return found if found and found <= limit else day_of(limit.year - 1, month, day)


def by_rule(rule: Mapping[str, object], issue: Issue) -> Span | None:
    """The period that a card's [period] gives a report by its day of issue; None without such a rule.

    rule: ends_days_before_issue, and days (whole days) or cutoff ("19:30": the 24 hours before it)
    """
    lag = rule.get("ends_days_before_issue")
    if issue.day is None or not isinstance(lag, int):
        return None
    last = issue.day - timedelta(days=lag)
    if isinstance(cutoff := rule.get("cutoff"), str):
        return Span(starts=f"{last - timedelta(days=1)}T{cutoff}:00", stops=f"{last}T{cutoff}:00")
    days = rule.get("days")
    if not isinstance(days, int) or days < 1:
        return None
    return Span(starts=(last - timedelta(days=days - 1)).isoformat(), stops=last.isoformat())


def weeks_before(flat: str, span: Span) -> Span | None:
    """The two (three, four, five) weeks that end where the span of days starts; None if none are named."""
    weeks = _WEEKS.search(flat)
    if not weeks or "T" in span.starts:
        return None
    first = date.fromisoformat(span.starts)
    start = first - timedelta(weeks=_HOW_MANY[weeks[1]])
    return Span(starts=start.isoformat(), stops=(first - timedelta(days=1)).isoformat())


def day_before(span: Span) -> Span:
    """The 24 hours of the wall clock that end where the span starts."""
    stop = datetime.fromisoformat(span.starts)
    return Span(starts=(stop - timedelta(days=1)).isoformat(), stops=stop.isoformat())
