"""Section: what incidents mean under each reading of the text, each reading beside the text."""

from __future__ import annotations

from dataclasses import replace

from truceline.records import Commitment, Outcome, Provision
from truceline.report.answering import LAYERS
from truceline.report.asked import in_period
from truceline.report.desk import Desk
from truceline.report.material import DayStatus
from truceline.report.page import Block, Code, Line, Name, Para, Said, Section, Table, said_with_figure
from truceline.report.questions import FigureQuery, conditions

_ALWAYS = (
    Outcome.BREACH,
    Outcome.PERMITTED,
    Outcome.UNDETERMINED,
    Outcome.NOT_IN_FORCE,
    Outcome.OUTSIDE,
    Outcome.NOT_OCCURRED,
)
"""Outcomes with a column of their own in every report; the others have one where some incident has them."""


def provisions(desk: Desk) -> Section:
    """Counts by outcome for each reading, the text it reads, and the standing of the day."""
    words = desk.words
    blocks: list[Block] = [Para(line=(words("provisions.fact_and_law"),), style="rule")]
    if desk.material.provisions:
        blocks.append(_table(desk))
    else:
        blocks = [Para(line=(words("provisions.none"),))]
    if desk.material.day_statuses and desk.may_see("counts"):
        blocks.append(_statuses(desk))
    return Section(id="provisions", title=words("sections.provisions"), blocks=tuple(blocks))


def _table(desk: Desk) -> Table:
    words = desk.words
    counted = _counted(desk)
    met = {outcome for _, outcome in counted}
    outcomes = tuple(each.value for each in Outcome if each in _ALWAYS or each.value in met)
    rows = tuple(
        row for provision in desk.material.provisions for row in _rows(desk, provision, outcomes, counted)
    )
    head = ("provision", "text", "reading", *outcomes)
    return Table(
        caption=(words("provisions.table"),),
        head=tuple((words(f"provisions.{name}"),) for name in head),
        align="lll" + "r" * len(outcomes),
        rows=rows,
        wide=((1, 2.4), (2, 1)),
    )


def _rows(
    desk: Desk, provision: Provision, outcomes: tuple[str, ...], counted: dict[tuple[str, str], int]
) -> list[tuple[Line, ...]]:
    first: tuple[Line, ...] = (
        (Code(provision.id),),
        (Said(" ".join(desk.name(provision.text, provision.text_anchor).split())),),
    )
    readings = [c for c in desk.material.commitments if c.provision_id == provision.id]
    if not readings:
        empty: tuple[Line, ...] = (("–",),) * len(outcomes)
        return [(*first, (desk.words("provisions.no_reading"),), *empty)]
    rows: list[tuple[Line, ...]] = []
    for reading in readings:
        rows.append((*first, _reading(desk, reading), *_outcomes(desk, reading, outcomes, counted)))
        first = ((), ())
    return rows


def _reading(desk: Desk, reading: Commitment) -> Line:
    words = desk.words
    by = words("provisions.by_text") if reading.read_by == "text" else desk.party_name(reading.read_by)
    if reading.how_to_check != "machine":
        return (Name(by), f" ({words('provisions.no_reading')})")
    return (Name(by), f" ({words('provisions.agreed' if reading.agreed else 'provisions.not_agreed')})")


def _counted(desk: Desk) -> dict[tuple[str, str], int]:
    """Incidents by (commitment, outcome) in one reading of the table."""
    where = [
        test.sql() for test in (*in_period(desk.material.span), *conditions(("screened_out", "=", False)))
    ]
    table = desk.register.tables.get("assessment_rows", f"({LAYERS['assessment_rows']})")
    rows = desk.material.con.execute(
        f"SELECT commitment_id, outcome, count(*) FROM {table}"
        f" WHERE {' AND '.join(sql for sql, _ in where)} GROUP BY ALL",
        [value for _, bound in where for value in bound],
    ).fetchall()
    return {(commitment, outcome): count for commitment, outcome, count in rows}


def _outcomes(
    desk: Desk, reading: Commitment, outcomes: tuple[str, ...], counted: dict[tuple[str, str], int]
) -> list[Line]:
    if reading.how_to_check != "machine":
        return [("–",)] * len(outcomes)
    return [_outcome(desk, reading.id, outcome, counted) for outcome in outcomes]


def _outcome(desk: Desk, commitment: str, outcome: str, counted: dict[tuple[str, str], int]) -> Line:
    query = FigureQuery(
        id=f"{desk.day}/assessments/{commitment}/{outcome}",
        unit="incidents",
        rule="count@1",
        layer="assessment_rows",
        aggregate="count",
        where=(
            *in_period(desk.material.span),
            *conditions(
                ("screened_out", "=", False), ("commitment_id", "=", commitment), ("outcome", "=", outcome)
            ),
        ),
    )
    tier = desk.material.release_tier("counts")
    return (desk.num(desk.register.know(query, counted.get((commitment, outcome), 0), tier=tier)),)


def _statuses(desk: Desk) -> Table:
    words = desk.words
    names = ("provision", "party", "region", "status", "because")
    return Table(
        caption=(words("provisions.statuses"),),
        head=tuple((words(f"provisions.{name}"),) for name in names),
        align="lllll",
        rows=tuple(_status(desk, i, status) for i, status in _told(desk.material.day_statuses)),
        wide=((4, 1),),
    )


NO_MACHINE = "not machine-checkable"
"""The compliance step's word for a provision no machine checks, for whatever party and region."""


def _told(statuses: tuple[DayStatus, ...]) -> list[tuple[int, DayStatus]]:
    """The statuses with their numbers; one line for a provision no machine checks anywhere."""
    told: list[tuple[int, DayStatus]] = []
    seen: set[str] = set()
    for number, status in enumerate(statuses, 1):
        if status.status == NO_MACHINE:
            if status.provision_id in seen:
                continue
            seen.add(status.provision_id)
            status = replace(status, party="", region="")
        told.append((number, status))
    return told


def _status(desk: Desk, number: int, status: DayStatus) -> tuple[Line, ...]:
    record, text = f"{desk.day}/statuses/{number}", "; ".join(status.because)
    because = said_with_figure(text, f"{record}/because")
    if because != (text,):
        tier = desk.material.release_tier("counts")
        desk.given(record, "because", text, unit="text", rule="day-status@1", tier=tier)
    return (
        (Code(status.provision_id),),
        (Name(desk.party_name(status.party)),),
        (Name(desk.region_name(status.region) or "–"),),
        (desk.words.code(status.status),),
        because,
    )
