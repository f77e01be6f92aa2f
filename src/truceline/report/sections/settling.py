"""A sentence of the summary: how many of the day's incidents are not settled, for sources may still tell."""

from __future__ import annotations

from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.figures import FigureQuery, conditions
from truceline.report.material import SettlingTime
from truceline.report.page import Line, Span

RULE = "settling@1"


def settling(desk: Desk) -> list[Line]:
    """One line; none in a report that was made before any said it."""
    waiting = desk.material.settling
    if waiting is None:
        return []
    if waiting.open_after is None or waiting.moment is None:
        return [desk.words.line("summary.settling_unknown")]
    line = desk.words.line(
        "summary.not_settled",
        count=desk.num(desk.register.ask(_not_settled(desk, waiting), tier=_tier(desk))),
        hours=_given(desk, "hours", waiting.longest_h, "hours"),
        known=desk.moment(waiting.moment),
    )
    if not waiting.silent:
        return [line]
    silent = _given(desk, "silent", waiting.silent, "sources")
    return [(*line, " ", *desk.words.line("summary.settling_silent", silent=silent))]


def _not_settled(desk: Desk, waiting: SettlingTime) -> FigureQuery:
    happened = conditions(("screened_out", "=", False), ("happened_latest", ">", waiting.open_after))
    return FigureQuery(
        id=f"{desk.day}/not-settled/all",
        unit="incidents",
        rule=RULE,
        layer="incident_rows",
        aggregate="count",
        where=(*in_period(desk.material.span), *happened),
    )


def _given(desk: Desk, name: str, value: float | int | None, unit: str) -> Span:
    return desk.given(f"{desk.day}/settling", name, value, unit=unit, rule=RULE, tier=_tier(desk))


def _tier(desk: Desk) -> str:
    return desk.material.release_tier("counts")
