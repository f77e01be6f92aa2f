"""Invented acts for the tests of a guarantee's panel, and the panel that comes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from truceline.agreement import Agreement, Guarantee, load_agreement
from truceline.compliance.guarantees_v1 import NO_OWNER, Act, Known, Panel, panel
from truceline.records import Finding, FindingStatus, TimeSpan, Truth

FOLDER = Path(__file__).parents[2] / "agreements" / "guaranteed"
BEGIN = datetime(2024, 5, 20, 6, tzinfo=UTC)
SWAPPED = {
    "amber": "cobalt", "cobalt": "amber", "north-ground": "south-ground", "south-ground": "north-ground",
    "G-cobalt": "G-amber", "G-amber": "G-cobalt",
}  # fmt: skip


@cache
def agreement() -> Agreement:
    """The invented agreement of tests/agreements/guaranteed."""
    found, problems = load_agreement(FOLDER)
    assert found is not None, problems
    return found


def guarantee(name: str = "G-cobalt") -> Guarantee:
    """One of its two guarantees, which are each other's mirror."""
    return next(each for each in agreement().guarantees if each.id == name)


def finding(number: int, question: str, answer: str) -> Finding:
    """A named person's finding."""
    asked: Any = question
    return Finding(
        id=f"F{number}-{question}",
        incident_id=number,
        question=asked,
        answer=answer,
        status=FindingStatus.VERIFIED,
        likelihood=None,
        confidence=None,
        basis_for=(),
        basis_against=(),
        method="named-person@1",
        decided_by="signer",
    )


def act(number: int, hours: float, *, kind: str = "artillery", origins: tuple[str | None, ...] = (NO_OWNER,),
        verified: bool = True, where: str = "north-ground", **found: str) -> Act:  # fmt: skip
    """An act so many hours after the beginning; ``found`` are answers by question."""
    at = BEGIN + timedelta(hours=hours)
    decided = at + timedelta(hours=1)
    return Act(
        incident_id=number,
        kind=kind,
        happened=TimeSpan.at(at),
        status=FindingStatus.VERIFIED if verified else FindingStatus.REPORTED,
        first_report_at=at + timedelta(minutes=5),
        first_report_id=f"row-{number}",
        verified_at=decided if verified else None,
        origins=origins,
        findings=tuple(finding(number, question, answer) for question, answer in found.items()),
        found_at=tuple((question, decided) for question in found),
        inside=tuple(
            (zone, Truth.YES if zone == where else Truth.NO) for zone in ("north-ground", "south-ground")
        ),
    )


def attack() -> list[Act]:
    """What meets all four conditions: thirty hours, across the line, meant, found to be Cobalt's."""
    return [
        act(number, hours, responsible="cobalt", intent="deliberate")
        for number, hours in enumerate((0, 6, 12, 18, 24, 30), 1)
    ]


def panel_of(acts: Iterable[Act], name: str = "G-cobalt", hours: float = 40.0) -> Panel:
    """The panel so many hours after the beginning."""
    known = Known(at=BEGIN + timedelta(hours=hours), acts=tuple(acts), who_decides=("chair",))
    return panel(agreement(), guarantee(name), known)


def answers(found: Panel) -> dict[str, Truth]:
    """Each condition's answer."""
    return {each.condition: each.answer for each in found.conditions}


def swapped(given: Act) -> Act:
    """The same act with the two sides' labels exchanged."""
    return replace(
        given,
        origins=tuple(SWAPPED.get(each or "", each) for each in given.origins),
        findings=tuple(
            replace(each, answer=SWAPPED.get(each.answer, each.answer)) for each in given.findings
        ),
        inside=tuple(sorted((SWAPPED[zone], truth) for zone, truth in given.inside)),
    )
