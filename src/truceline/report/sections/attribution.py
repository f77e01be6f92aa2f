"""Section: what the method proposes on who did it, where the mandate grants it, for whom it is released.

How likely a side is and how good the basis is stand in columns of their own. A method names nobody: a named
person finds who is responsible. No share by side is printed; `truceline attribute` gives the bounds.
"""

from __future__ import annotations

from truceline.records import visible
from truceline.records.schemes import ICD_203, shows
from truceline.report.desk import Desk
from truceline.report.material import GradedIncident
from truceline.report.page import Code, Line, Para, Section, Table, said_with_figure

_COLUMNS = ("incident", "graded", "lines", "nobody")


def shown_grades(desk: Desk) -> tuple[GradedIncident, ...]:
    """The graded incidents, where this reader may see them: the mission alone unless they are released."""
    released = visible(desk.material.release_tier("attribution"), desk.tier)
    return desk.material.graded if released else ()


def attribution(desk: Desk) -> Section:
    """Each graded incident of the day: the words, the independent measured lines, why nobody is named."""
    words = desk.words
    table = Table(
        caption=(words("attribution.caption"),),
        head=tuple((words(f"attribution.{name}"),) for name in _COLUMNS),
        align="llrl",
        rows=tuple(_row(desk, each) for each in shown_grades(desk)),
        wide=((1, 2), (3, 3)),
    )
    rule = Para(line=(words("attribution.rule"),), style="rule")
    last = Para(line=(words("attribution.last_line"),), style="note")
    return Section(id="attribution", title=words("sections.attribution"), blocks=(rule, table, last))


def _row(desk: Desk, each: GradedIncident) -> tuple[Line, ...]:
    record = f"{desk.day}/attribution/{each.incident_id}"
    tier = desk.material.release_tier("attribution")
    lines = desk.given(record, "lines", each.lines, unit="lines", rule=each.method, tier=tier)
    because = "; ".join(desk.words(f"nobody_named.{reason}") for reason in each.reasons)
    return (Code(str(each.incident_id)),), _graded(desk, each, record, tier), (lines,), (because or "–",)


def _graded(desk: Desk, each: GradedIncident, record: str, tier: str) -> Line:
    """'likely B (0.55-0.80)': the words of the band where ICD 203 is asked for, then its ends."""
    worded = each.word is not None and shows(desk.material.scheme, ICD_203)
    word = f"{desk.words(f'likelihood.{each.word}')}: " if worded else ""
    text = f"{word}{desk.party_name(each.side)} ({each.low:.2f}-{each.high:.2f})"
    desk.given(record, "graded", text, unit="text", rule=each.method, tier=tier)
    return said_with_figure(text, f"{record}/graded")
