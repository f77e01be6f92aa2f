"""What the grades mean, how many incidents have each, and where the rates come from that they rest on."""

from __future__ import annotations

from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.material import Calibration
from truceline.report.page import Block, Code, Line, Para, Span, Table
from truceline.report.questions import FigureQuery, conditions

GRADES = ("V3", "V2", "V1", "V0")


def grades(desk: Desk) -> list[Block]:
    """A table of the grades of the period's incidents and the statement below it; nothing without any."""
    said = desk.material.calibration
    if said is None or not desk.may_see("counts"):
        return []
    table = Table(
        caption=(desk.words("grades.table"),),
        head=tuple((desk.words(f"grades.{name}"),) for name in ("grade", "rule", "incidents")),
        align="llr",
        rows=tuple(_row(desk, grade) for grade in GRADES),
        wide=((1, 1.0),),
    )
    return [table, Para(line=_calibration(desk, said), style="note")]


def _row(desk: Desk, grade: str) -> tuple[Line, ...]:
    query = FigureQuery(
        id=f"{desk.day}/grades/{grade.lower()}",
        unit="incidents",
        rule="count@1",
        layer="grade_rows",
        aggregate="count",
        where=(
            *in_period(desk.material.span),
            *conditions(("screened_out", "=", False), ("grade", "=", grade)),
        ),
    )
    figure = desk.register.ask(query, tier=desk.material.release_tier("counts"))
    return (Code(grade),), (desk.words(f"grades.{grade.lower()}"),), (desk.num(figure),)


def _calibration(desk: Desk, said: Calibration) -> Line:
    """Whose word the rates are, what was learnt, and that nothing here has been checked against the truth."""

    def number(name: str, value: int, unit: str) -> Span:
        tier = desk.material.release_tier("counts")
        return desk.given(f"{desk.day}/rates", name, value, unit=unit, rule=said.method, tier=tier)

    learnt: Line = ()
    if said.anchors:
        learnt = (
            " ",
            *desk.words.line("grades.learnt", anchors=number("anchors", said.anchors, "incidents")),
        )
    stands = desk.words.line(
        "grades.calibration",
        rated=number("rated", said.rated, "sources"),
        sources=number("sources", said.sources, "sources"),
        named=number("named", said.named, "sources"),
    )
    return (*stands, *learnt)
