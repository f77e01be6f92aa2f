"""Situation reports: header, numbered paragraphs, incident lines of fields parted by semicolons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from truceline.intake.csvtext import opened
from truceline.intake.hours import Hours, HoursError, hours_of
from truceline.intake.mapped import Mapped
from truceline.intake.places import card_problem
from truceline.intake.rows import listed_rows
from truceline.intake.sayings import plain, read_count
from truceline.intake.sightings import happened, placed, sighting
from truceline.intake.task import KEPT, Plan, Rows, Rule, Task
from truceline.intake.written import Span, read_written
from truceline.records import Problem

LARGEST_BYTES = 1 << 22
FIELDS = ("time", "position", "location", "means", "counted", "description", "weapon")
_LEAST = 5
_HEAD = re.compile(r"\s*([^\W\d_][^:;]{1,40}?)\s*:\s*(.*)")
_TITLE = re.compile(r"\s*(?:\d{1,2}|[^\W\d_])[.)]\s*([^;]{2,80}?):?\s*")
_BULLET = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,3}|[a-z])[.)])?\s*")
_DAYS = 3


@dataclass(slots=True)
class _Report:
    """What the lines gave so far: the header and the lines that are rows."""

    header: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[str, bool]] = field(default_factory=list)


def plan(task: Task) -> Plan | Problem:
    """The plan of a report: one row for each incident line and for each line that is not understood."""
    text = _text(task)
    if isinstance(text, Problem):
        return text
    problem = card_problem(task)
    if problem is not None:
        return problem
    try:
        hours = hours_of(task.card.setting("time"))
    except HoursError as error:
        return task.refusal("TL-INT-018", f"The card '{task.card.name}': {error}.", "Mend the card's [time].")
    report = _report(text, task.card.setting("paragraphs"))
    return _plan(task, _rows(task, report, hours))


def _plan(task: Task, rows: Rows) -> Plan:
    mapped = Mapped(task, rows)
    when = mapped.moment("happened", "time")
    seen = sighting(mapped, texts={"position": mapped.words("position"), "sector": mapped.words("sector")})
    return Plan(
        rows=seen.rows,
        values=seen.values,
        moments=[when],
        spots=[placed(mapped, mapped.words("location"), mapped.words("position"))],
        rules=seen.rules,
        layers={"observations": [{**seen.record, **happened(when)}]},
        before=[_no_incident()],
        scratch=seen.scratch,
    )


def _no_incident() -> Rule:
    return Rule(
        code="TL-INT-023",
        column="",
        bad="is_incident IS NULL",
        found="as_reported",
        message=f"'{{found}}' is no incident line that can be read. {KEPT}",
        remedy="Write time; position; place; means; number and what; description; weapon on one line.",
    )


def _text(task: Task) -> str | Problem:
    try:
        with opened(task.path) as file:
            raw = file.read(LARGEST_BYTES + 1)
    except (OSError, EOFError) as error:
        return task.refusal("TL-INT-003", f"The file cannot be read: {error}.", "Fetch it again.")
    if len(raw) > LARGEST_BYTES:
        return task.refusal("TL-INT-050", "A situation report is no larger than 4 MB.", "Split the file.")
    try:
        return raw.decode("utf-8-sig").replace("\x00", "\\x00")
    except UnicodeDecodeError as error:
        return task.refusal(
            "TL-INT-016", f"The report is not UTF-8: byte {error.start}.", "Save it as UTF-8 text."
        )


def _report(text: str, paragraphs: Mapping[str, object]) -> _Report:
    """The header, and the lines of every paragraph but those that the card leaves out."""
    report, part = _Report(), "header"
    for line in text.splitlines():
        if not line.strip():
            continue
        named = _heading(line, paragraphs)
        head = _header(line, paragraphs) if part == "header" else None
        part = named or part
        if named is not None and named != "unknown":
            continue
        if head is not None:
            report.header[plain(head[1])] = head[2].strip()
        elif part != "left_out" and not (part == "header" and _is_name(line)):
            report.lines.append((line.strip(), part == "incidents"))
    return report


def _heading(line: str, paragraphs: Mapping[str, object]) -> str | None:
    """The paragraph that a line heads, by the words of the card; 'unknown'; None for no heading.

    Only a line in capitals or with a colon at its end is a heading, so that a report of one line
    without fields is none. An unknown heading is set aside like any other line.
    """
    title = _TITLE.fullmatch(line)
    if title is None or not (title[1].isupper() or line.rstrip().endswith(":")):
        return None
    said = plain(title[1])
    for part in ("left_out", "incidents", "other"):
        words = paragraphs.get(part, ())
        if isinstance(words, list) and any(plain(str(word)) in said for word in words):
            return part
    return "unknown"


def _header(line: str, paragraphs: Mapping[str, object]) -> re.Match[str] | None:
    """A line of the header whose key the card knows; others are set aside like any line."""
    found, known = _HEAD.fullmatch(line), paragraphs.get("header", ())
    keys = [plain(str(key)) for key in known] if isinstance(known, list) else []
    return found if found is not None and plain(found[1]).startswith(tuple(keys)) else None


def _is_name(line: str) -> bool:
    """The report's own name stands above its header."""
    return (
        re.match(r"\s*(?:situation report|sitrep|зведення|донесення|донесение|сводка)", plain(line))
        is not None
    )


def _rows(task: Task, report: _Report, hours: Hours) -> Rows:
    period = _period(report.header, hours)
    sector = next((report.header[key] for key in ("sector", "from", "сектор") if key in report.header), None)
    names = (*FIELDS[:4], "number", "observation", "description", "weapon", "sector", "incident")
    columns: dict[str, list[str | None]] = {name: [] for name in names}
    codes = task.card.setting("codes")
    for line, incident in report.lines:
        cells = _cells(line, period, hours, codes) if incident else None
        for name in names:
            columns[name].append((cells or {}).get(name))
        if cells:
            columns["sector"][-1], columns["incident"][-1] = sector, "yes"
    said = [line for line, _ in report.lines]
    rows = listed_rows(task, columns, said, [None] * len(said))
    place = rows.columns["incident"]
    return Rows(
        sql=f"SELECT *, {place} AS is_incident FROM ({rows.sql})", columns=rows.columns, count=rows.count
    )


def _period(header: Mapping[str, str], hours: Hours) -> Span | None:
    for key, said in header.items():
        if key.startswith(("period", "період", "период")):
            found = read_written(said, hours)
            return found if isinstance(found, Span) else None
    return None


def _cells(
    line: str, period: Span | None, hours: Hours, codes: Mapping[str, Mapping[str, str]]
) -> dict[str, str | None] | None:
    """The fields of an incident line; None where it has too few or too many."""
    bullet = _BULLET.match(line)
    fields = [part.strip() or None for part in line[bullet.end() if bullet else 0 :].split(";")]
    if not _LEAST <= len(fields) <= len(FIELDS):
        return None
    cells = dict(zip(FIELDS, [*fields, None, None], strict=False))
    counted = cells.pop("counted") or ""
    number, observation = _counted(counted, codes)
    time = cells["time"]
    return {
        **cells,
        "number": number,
        "observation": observation,
        "time": _dated(time, period, hours) if time else None,
    }


def _counted(text: str, codes: Mapping[str, Mapping[str, str]]) -> tuple[str | None, str | None]:
    """('about 12', 'explosions'): as many first words as make a count, and what is counted."""
    words = text.split()
    for many in range(len(words) - 1, 0, -1):
        number = " ".join(words[:many])
        if read_count(number, codes.get("count_qualifier", {}), codes.get("number", {})) is not None:
            return number, " ".join(words[many:])
    return None, text or None


def _dated(time: str, period: Span | None, hours: Hours) -> str:
    """The time with the day of the period on which alone it can be; as written where that is unclear."""
    if period is None or period.offset_s is not None or isinstance(read_written(time, hours), Span):
        return time
    fitting = []
    for day in _days(period):
        text = f"{day} {time}"
        found = read_written(text, hours)
        if isinstance(found, Span) and period.first <= found.first and found.end <= period.end:
            fitting.append(text)
    return fitting[0] if len(fitting) == 1 else time


def _days(period: Span) -> Iterator[str]:
    for ahead in range(min((period.end.date() - period.first.date()).days, _DAYS) + 1):
        yield f"{period.first.date() + timedelta(days=ahead):%d.%m.%Y}"
