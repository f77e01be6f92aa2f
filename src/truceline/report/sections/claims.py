"""Section: what the parties say, in neutral words, each total beside its window; never adopted."""

from __future__ import annotations

from collections import Counter

from truceline.records import COMMISSION, Claim, visible
from truceline.report.desk import Desk
from truceline.report.material import ClaimedTotal
from truceline.report.page import Block, Bullets, Line, Name, Para, Section, Table
from truceline.report.questions import FigureQuery, conditions

_COLUMNS = (
    "said_by",
    "about",
    "measure",
    "area",
    "window",
    "hours",
    "total",
    "matched",
    "unmatched",
    "unverifiable",
)


def claims(desk: Desk) -> Section:
    """Claimed totals and statements, for the Commission and the Mission only."""
    words = desk.words
    blocks: list[Block]
    if not visible(COMMISSION, desk.tier):
        blocks = [Para(line=(words("claims.tier"),), style="note")]
    else:
        totals = [total for total in desk.material.claimed_totals if visible(total.tier, desk.tier)]
        said = [claim for claim in desk.material.claims if visible(claim.tier, desk.tier)]
        blocks = [*_totals(desk, totals), *_statements(desk, said)]
        intro = Para(line=(words("claims.intro"),), style="rule")
        blocks = [intro, *blocks] if blocks else [Para(line=(words("claims.none"),))]
    return Section(id="claims", title=words("sections.claims"), blocks=tuple(blocks))


def _totals(desk: Desk, totals: list[ClaimedTotal]) -> list[Block]:
    if not totals:
        return []
    return [
        Table(
            caption=(desk.words("claims.table"),),
            head=tuple((desk.words(f"claims.{name}"),) for name in _COLUMNS),
            align="lllllrrrrr",
            rows=tuple(_total(desk, total) for total in totals),
            wide=((4, 5), (6, 2), (7, 2), (8, 2), (9, 3)),
        )
    ]


def _total(desk: Desk, total: ClaimedTotal) -> tuple[Line, ...]:
    record = f"claims/{total.tally_id}"
    length = (total.end - total.start).total_seconds() / 3600
    hours = desk.given(record, "hours", length, unit="h", rule="length-of-window@1", tier=total.tier)
    query = FigureQuery(
        id=f"{record}/total",
        unit="claimed",
        rule="field-of-tally@1",
        layer="tallies",
        aggregate="only:count",
        where=conditions(("id", "=", total.tally_id)),
    )
    about = desk.party_name(total.about_party) if total.about_party else "–"
    return (
        (Name(desk.party_name(total.said_by)),),
        (Name(about),),
        (Name(desk.words.code(total.measure_code)),),
        (Name(total.area),),
        (desk.moment(total.start), " – ", desk.moment(total.end)),
        (hours,),
        (desk.num(desk.register.ask(query, tier=total.tier)),),
        *(_compared(desk, record, name, total) for name in ("matched", "unmatched", "unverifiable")),
    )


def _compared(desk: Desk, record: str, name: str, total: ClaimedTotal) -> Line:
    value = getattr(total, name)
    if value is None:
        return (desk.words("claims.not_itemised"),)
    return (desk.given(record, name, value, unit="items", rule=total.method, tier=total.tier),)


def _statements(desk: Desk, said: list[Claim]) -> list[Block]:
    by_party: dict[str, Counter[str]] = {}
    for claim in said:
        by_party.setdefault(claim.asserted_by, Counter())[claim.stance] += 1
    order = {party.id: i for i, party in enumerate(desk.material.parties)}
    speakers = sorted(by_party, key=lambda who: (order.get(who, len(order)), who))
    items = tuple(_statement(desk, who, by_party[who]) for who in speakers)
    return [Bullets(items=items)] if items else []


def _statement(desk: Desk, who: str, stances: Counter[str]) -> Line:
    record, numbers = f"{desk.day}/claims/{who}", dict(stances) | {"count": stances.total()}
    spans = {
        name: desk.given(record, name, numbers.get(name, 0), unit="claims", rule="count@1", tier=COMMISSION)
        for name in ("count", "supports", "denies", "qualifies")
    }
    return desk.words.line("claims.statements", party=Name(desk.party_name(who)), **spans)
