"""How likely incidents are, and how firm that is: two lines, never one sentence (ICD 203).

In the words of ICD 203, the digits of the Admiralty scale, both, or bare bands, as the report was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from truceline.records.schemes import (
    ADMIRALTY,
    BANDS,
    CANNOT_BE_JUDGED,
    CONFIRMED,
    CONFIRMED_GRADE,
    ICD_203,
    LEAST,
    NONE,
    shows,
)
from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.page import Block, Code, Line, Para
from truceline.report.questions import Condition, FigureQuery, conditions

Asked = tuple[Line, tuple[Condition, ...], str]
"""What a count is called, what is counted, and the last part of its id."""
ABOVE_ALL = 1.01
CONFIDENCES = ("high", "moderate", "low")


def likelihoods(desk: Desk) -> list[Block]:
    """Notes on the period's incidents; nothing where no incident has a likelihood."""
    if not desk.may_see("counts") or not _any(desk):
        return []
    notes: list[Block] = []
    scheme = desk.material.scheme
    if shows(scheme, ICD_203) or scheme == NONE:
        notes.append(_note(desk, "violations.likelihoods", _counted(desk, _by_band(desk, scheme))))
    if shows(scheme, ADMIRALTY):
        notes.append(_note(desk, "violations.credibilities", _counted(desk, _by_digit(desk))))
    firm = ((desk.words(f"violations.confidence_{word}"), word) for word in CONFIDENCES)
    sure: list[Asked] = [
        ((said,), conditions(("confidence", "=", word)), f"confidence-{word}") for said, word in firm
    ]
    return [*notes, _note(desk, "violations.confidences", _counted(desk, sure))]


def _by_band(desk: Desk, scheme: str) -> Iterator[Asked]:
    for key, low, high in _ranges():
        said = Code(f"{low:.2f}-{min(high, 1.0):.2f}") if scheme == NONE else desk.words(key)
        yield (said,), _between(low, high), f"likelihood-{key.split('.')[1]}"
    unknown = conditions(("likelihood", "is null"))
    yield (desk.words("violations.no_likelihood"),), unknown, "likelihood-none"


def _ranges() -> Iterator[tuple[str, float, float]]:
    """From the highest down: words of ICD 203 with their bands; the outer two hold what lies beyond them."""
    lowest, *middle, highest = BANDS
    yield "violations.likelihood_highest", highest[0], ABOVE_ALL
    for low, high, word in reversed(middle):
        yield f"likelihood.{word}", low, high
    yield "violations.likelihood_lowest", 0.0, lowest[1]


def _by_digit(desk: Desk) -> Iterator[Asked]:
    graded = conditions(("grade", "=", CONFIRMED_GRADE))
    yield _digit(desk, CONFIRMED), graded, f"credibility-{CONFIRMED}"
    below = ABOVE_ALL
    for least, digit in LEAST:
        rest = (*conditions(("grade", "!=", CONFIRMED_GRADE)), *_between(least, below))
        yield _digit(desk, digit), rest, f"credibility-{digit}"
        below = least
    unknown = conditions(("likelihood", "is null"))
    yield _digit(desk, CANNOT_BE_JUDGED), unknown, f"credibility-{CANNOT_BE_JUDGED}"


def _digit(desk: Desk, digit: str) -> Line:
    return Code(digit), f" {desk.words(f'credibility.of_{digit}')}"


def _any(desk: Desk) -> bool:
    """Whether a method gave any incident a likelihood: a run by an earlier method has none to count."""
    row = desk.material.con.execute("SELECT count(likelihood) FROM findings").fetchone()
    return bool(row and row[0])


def _between(low: float, high: float) -> tuple[Condition, ...]:
    return conditions(("likelihood", ">=", low), ("likelihood", "<", high))


def _counted(desk: Desk, asked: Iterable[Asked]) -> list[Line]:
    """What there is any of, each with its number."""
    found: list[Line] = []
    for said, narrower, name in asked:
        graded = any(condition.column == "grade" for condition in narrower)
        question = () if graded else conditions(("question", "=", "occurred"))
        query = FigureQuery(
            id=f"{desk.day}/findings/{name}",
            unit="incidents",
            rule="count@1",
            layer="grade_rows" if graded else "finding_rows",
            aggregate="count",
            where=(
                *in_period(desk.material.span),
                *question,
                *conditions(("screened_out", "=", False)),
                *narrower,
            ),
        )
        figure = desk.register.ask(query, tier=desk.material.release_tier("counts"))
        if figure.value:
            found.append((*said, ": ", desk.num(figure)))
    return found


def _note(desk: Desk, heading: str, items: list[Line]) -> Para:
    line = tuple(span for i, item in enumerate(items) for span in (("; " if i else ""), *item))
    return Para(line=(f"{desk.words(heading)}: ", *line, "."), style="note")
