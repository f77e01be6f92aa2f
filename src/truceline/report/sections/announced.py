"""Announcements in whose place and hours incidents lie: beside the incidents, never off a count."""

from __future__ import annotations

from collections.abc import Iterable

from truceline.records import activities, visible
from truceline.report.desk import Desk
from truceline.report.material import AnnouncedCause
from truceline.report.page import Block, Bullets, Code, Line, Name, Para, Span

SHOWN = 40
"""Lines printed, the likeliest first; how many more there are is said."""


def announced(desk: Desk, shown: Iterable[int]) -> list[Block]:
    """A line for each incident among those shown to this reader and each announcement that it lies in."""
    numbers = set(shown)
    found = [
        each
        for each in desk.material.announced
        if each.incident_id in numbers and visible(each.tier, desk.tier)
    ]
    if not found:
        return []
    found.sort(key=lambda each: -1 if each.likelihood is None else each.likelihood, reverse=True)
    blocks: list[Block] = [
        Para(line=(desk.words("announced.title"),), style="note"),
        Bullets(items=tuple(_line(desk, each) for each in found[:SHOWN])),
    ]
    if len(found) > SHOWN:
        more = desk.given(
            f"{desk.day}/announced",
            "more",
            len(found) - SHOWN,
            unit="incidents",
            rule="count@1",
            tier=desk.tier,
        )
        blocks.append(Para(line=desk.words.line("announced.more", number=more), style="note"))
    return blocks


def _line(desk: Desk, each: AnnouncedCause) -> Line:
    words = desk.words
    line: list[Span] = [f"{words('violations.incident')} ", Code(str(each.incident_id)), ": "]
    line += [Name(activities()[each.activity].label(words.language)), " (", Code(each.number), "; "]
    if each.filed_by is None:
        line.append(words("announced.no_party"))
    else:
        line += words.line("announced.by_party", party=Name(desk.party_name(each.filed_by)))
    return (*line, "): ", *_worth(desk, each))


def _worth(desk: Desk, each: AnnouncedCause) -> Line:
    if each.likelihood is None:
        return (desk.words(f"announced.{each.code}"),)
    figure = desk.given(
        f"{desk.day}/announced/{each.incident_id}/{each.notice_id}",
        "likelihood",
        each.likelihood,
        unit="share",
        rule=each.method,
        tier=each.tier,
    )
    return desk.words.line("announced.likelihood", share=figure)
