"""Status report texts: the violations of the whole line over some weeks, and of the weeks before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from truceline.intake.figures import LATER, Figure, whole_figures
from truceline.intake.prose import flat, read_text, sentences
from truceline.intake.reportdays import Span, by_rule, issue_of, weeks_before, whole_days
from truceline.intake.stated import Stated, settled, text_plan, unplaced
from truceline.intake.task import Plan, Task
from truceline.records import Problem

_BACK = re.compile(r"\bThis compares with\b")


def plan(task: Task) -> Plan | Problem:
    """The plan of a status report: tallies of whole local days for the card's area."""
    text = read_text(task)
    if isinstance(text, Problem):
        return text
    return text_plan(task, settled(list(_stated(task, text))))


def _stated(task: Task, text: str) -> Iterator[Stated]:
    issue = issue_of(flat(text), task.file_name)
    usual = by_rule(task.card.setting("period"), issue)
    area = str(task.card.setting("constants").get("area", "all"))
    last: Span | None = None
    for sentence in sentences(text):
        found = whole_figures(sentence.flat)
        span = whole_days(sentence.flat, issue.day) or usual
        if _BACK.search(sentence.flat):
            span = last
        last = span if found.figures else last
        before = weeks_before(sentence.flat, span) if span else None
        for figure in found.figures:
            yield _row(figure, sentence.said, before if figure.before else span, area)
        if found.left_over:
            yield unplaced(sentence.said, found.left_over)


def _row(figure: Figure, said: str, span: Span | None, area: str) -> Stated:
    measure = figure.measure + (LATER if figure.before else "")
    return Stated(
        said=said,
        measure=measure,
        area=area,
        count=figure.count,
        qualifier=figure.qualifier,
        starts=span.starts if span else None,
        stops=span.stops if span else None,
        key=f"{measure}, {area}, {span.starts if span else 'no period: ' + said[:80]}",
        trouble="" if span else "period",
    )
