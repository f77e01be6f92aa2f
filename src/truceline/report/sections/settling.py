"""A line of the summary: how many of the day's incidents are settled, are not yet, or may be either."""

from __future__ import annotations

from datetime import datetime

from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.material import SettlingTime
from truceline.report.page import Line, Span
from truceline.report.questions import FigureQuery, conditions

RULE = "settling@1"


def settling(desk: Desk) -> list[Line]:
    """One line whose counts are all incidents of the day; none in a report made before any said it."""
    waiting = desk.material.settling
    if waiting is None:
        return []
    if waiting.open_after is None or waiting.moment is None:
        every = desk.num(desk.register.ask(_of_day(desk, "settling-unknown"), tier=_tier(desk)))
        return [desk.words.line("summary.settling_unknown", every=every)]
    late, rest = (_count(desk, *which) for which in _parts(waiting, waiting.open_after))
    until = {
        "count": late,
        "hours": _given(desk, "hours", waiting.longest_h, "hours"),
        "known": desk.moment(waiting.moment),
    }
    if not waiting.silent:
        return [desk.words.line("summary.settled", settled=rest, **until)]
    silent = _given(desk, "silent", waiting.silent, "sources")
    return [desk.words.line("summary.settling_silent", rest=rest, silent=silent, **until)]


def _parts(waiting: SettlingTime, open_after: datetime) -> tuple[tuple[str, str, datetime], ...]:
    """What is not settled yet, and the rest: settled, or not to be told while a source is silent."""
    rest = "settling-unknown" if waiting.silent else "settled"
    return ("not-settled", ">", open_after), (rest, "<=", open_after)


def _count(desk: Desk, name: str, op: str, open_after: datetime) -> Span:
    asked = _of_day(desk, name, ("happened_latest", op, open_after))
    return desk.num(desk.register.ask(asked, tier=_tier(desk)))


def _of_day(desk: Desk, name: str, *more: tuple[str, str, datetime]) -> FigureQuery:
    return FigureQuery(
        id=f"{desk.day}/{name}/all",
        unit="incidents",
        rule=RULE,
        layer="incident_rows",
        aggregate="count",
        where=(*in_period(desk.material.span), *conditions(("screened_out", "=", False), *more)),
    )


def _given(desk: Desk, name: str, value: float | int | None, unit: str) -> Span:
    return desk.given(f"{desk.day}/settling", name, value, unit=unit, rule=RULE, tier=_tier(desk))


def _tier(desk: Desk) -> str:
    return desk.material.release_tier("counts")
