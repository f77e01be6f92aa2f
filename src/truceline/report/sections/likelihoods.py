"""How likely incidents are, and how firm that is: two lines, never one sentence (ICD 203)."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.page import Block, Line, Para
from truceline.report.questions import Condition, FigureQuery, conditions

RANGES = (
    ("violations.likelihood_highest", 0.95, 1.01),
    ("likelihood.very_likely", 0.80, 0.95),
    ("likelihood.likely", 0.55, 0.80),
    ("likelihood.roughly_even", 0.45, 0.55),
    ("likelihood.unlikely", 0.20, 0.45),
    ("likelihood.very_unlikely", 0.05, 0.20),
    ("violations.likelihood_lowest", 0.0, 0.05),
)
"""Words of ICD 203 with their bands; the outer two hold what lies beyond its words."""
CONFIDENCES = ("high", "moderate", "low")


def likelihoods(desk: Desk) -> list[Block]:
    """Two notes on the period's incidents; nothing where no incident has a likelihood."""
    if not desk.may_see("counts") or not _any(desk):
        return []
    by_range = [(key, _between(low, high), f"likelihood-{key.split('.')[1]}") for key, low, high in RANGES]
    found = _counted(desk, by_range)
    if not found:
        return []
    unknown = conditions(("likelihood", "is null"))
    found += _counted(desk, [("violations.no_likelihood", unknown, "likelihood-none")])
    firm = [
        (f"violations.confidence_{word}", conditions(("confidence", "=", word)), f"confidence-{word}")
        for word in CONFIDENCES
    ]
    return [
        _note(desk, "violations.likelihoods", found),
        _note(desk, "violations.confidences", _counted(desk, firm)),
    ]


def _any(desk: Desk) -> bool:
    """Whether a method gave any incident a likelihood: a run by an earlier method has none to count."""
    row = desk.material.con.execute("SELECT count(likelihood) FROM findings").fetchone()
    return bool(row and row[0])


def _between(low: float, high: float) -> tuple[Condition, ...]:
    return conditions(("likelihood", ">=", low), ("likelihood", "<", high))


def _counted(desk: Desk, asked: Iterable[tuple[str, tuple[Condition, ...], str]]) -> list[Line]:
    where = (
        *in_period(desk.material.span),
        *conditions(("question", "=", "occurred"), ("screened_out", "=", False)),
    )
    found: list[Line] = []
    for key, narrower, name in asked:
        query = FigureQuery(
            id=f"{desk.day}/findings/{name}",
            unit="incidents",
            rule="count@1",
            layer="finding_rows",
            aggregate="count",
            where=(*where, *narrower),
        )
        figure = desk.register.ask(query, tier=desk.material.release_tier("counts"))
        if figure.value:
            found.append((f"{desk.words(key)}: ", desk.num(figure)))
    return found


def _note(desk: Desk, heading: str, items: list[Line]) -> Para:
    line = tuple(span for i, item in enumerate(items) for span in (("; " if i else ""), *item))
    return Para(line=(f"{desk.words(heading)}: ", *line, "."), style="note")
