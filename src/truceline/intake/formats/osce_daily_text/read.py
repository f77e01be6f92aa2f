"""Daily report texts: figures by region for the report's period, and those it gives for the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truceline.intake.figures import LATER, Figure, known_regions
from truceline.intake.prose import flat, read_text, sentences
from truceline.intake.region_figures import region_figures
from truceline.intake.reportdays import Span, by_rule, day_before, evenings, issue_of
from truceline.intake.stated import Stated, settled, text_plan, unplaced
from truceline.intake.task import Plan, Task
from truceline.records import Problem

_NUMBER = re.compile(r"\b(?:Daily Report|DAILY REPORT)(?: No\.?)? (\d+/\d{4})")


def plan(task: Task) -> Plan | Problem:
    """The plan of a daily report: one tally a region, measure and period that the text states."""
    text = read_text(task)
    if isinstance(text, Problem):
        return text
    return text_plan(task, settled(list(_stated(task, text))))


def _stated(task: Task, text: str) -> Iterator[Stated]:
    one_line = flat(text)
    issue = issue_of(one_line, task.file_name)
    number = _NUMBER.search(one_line)
    report = number[1] if number else "no number"
    known = known_regions(one_line)
    usual = _usual(task, one_line)
    own = usual
    here: tuple[str, ...] = ()
    first_own: Span | None = None
    for sentence in sentences(text):
        if issue.as_of and (told := evenings(sentence.flat, issue.as_of)):
            own = told
            first_own = first_own or told
        found = region_figures(sentence.flat, known, here)
        here = found.areas or here
        earliest = first_own or own
        before = day_before(earliest) if earliest else None
        for figure in found.figures:
            yield from _rows(figure, sentence.said, before if figure.before else own, report)
        if found.left_over:
            yield unplaced(sentence.said, found.left_over)


def _usual(task: Task, one_line: str) -> Span | None:
    """The 24 hours of the wall clock before the report's hour, else what the card's [period] says."""
    issue = issue_of(one_line, task.file_name)
    if issue.as_of is None:
        return by_rule(task.card.setting("period"), issue)
    stop = issue.as_of.isoformat()
    return Span(starts=day_before(Span(starts=stop, stops=stop)).starts, stops=stop)


def _rows(figure: Figure, said: str, span: Span | None, report: str) -> Iterator[Stated]:
    measure = figure.measure + (LATER if figure.before else "")
    for name in figure.areas:
        area = f"{name} region"
        yield Stated(
            said=said,
            measure=measure,
            area=area,
            count=figure.count,
            qualifier=figure.qualifier,
            starts=span.starts if span else None,
            stops=span.stops if span else None,
            key=f"{report}: {measure}, {area}, {span.starts if span else 'no period'}",
            trouble="" if span else "period",
        )
