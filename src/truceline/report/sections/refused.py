"""Part of the annex of restrictions: sites and halls that inspectors were kept out of."""

from __future__ import annotations

from truceline.records import visible
from truceline.report.desk import Desk
from truceline.report.material import RefusedLook
from truceline.report.page import Block, Code, Line, Name, Para, Table

_COLUMNS = ("when", "site", "hall", "by", "restriction", "reason")


def refused_looks(desk: Desk) -> tuple[Block, ...]:
    """The refusals of the period that this reader may see; how many are withheld; () where there are none.

    Who looked and the reason they were given are the mission's own room's alone.
    """
    there = desk.material.refused
    shown = [each for each in there if visible(each.tier, desk.tier)]
    blocks: list[Block] = [_table(desk, shown)] if shown else []
    if len(shown) < len(there):
        hidden = desk.given(
            f"{desk.day}/refused",
            "withheld",
            len(there) - len(shown),
            unit="inspections",
            rule="count@1",
            tier="public",
        )
        blocks.append(Para(line=desk.words.line("restrictions.hidden", number=hidden), style="note"))
    return tuple(blocks)


def _table(desk: Desk, shown: list[RefusedLook]) -> Table:
    words = desk.words
    names = _COLUMNS if desk.is_mission else tuple(each for each in _COLUMNS if each not in ("by", "reason"))
    return Table(
        caption=(words("restrictions.refused"),),
        head=(*((words(f"restrictions.{name}"),) for name in names), (words("restrictions.record"),)),
        align="l" * (len(names) + 1),
        rows=tuple((*(_cell(desk, each, name) for name in names), (Code(each.record_id),)) for each in shown),
        wide=((len(names) - 1, 2), (len(names), 2)) if desk.is_mission else (),
    )


def _cell(desk: Desk, each: RefusedLook, name: str) -> Line:
    cells: dict[str, Line] = {
        "when": (desk.short_moment(each.at),),
        "site": (Name(each.site),),
        "hall": (Name(each.hall) if each.hall else desk.words("restrictions.whole"),),
        "by": (Name(each.by),),
        "restriction": (desk.words.code(each.restriction),),
        "reason": (Name(each.reason) if each.reason else desk.words("restrictions.no_reason"),),
    }
    return cells[name]
