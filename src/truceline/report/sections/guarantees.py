"""Section: the panels of the agreement's guarantees, for readers to whom they are released. It prepares.

Every panel ends with the same line: no determination is made by the system.
"""

from __future__ import annotations

from collections.abc import Iterator

from truceline.records import tightest, visible
from truceline.report.desk import Desk
from truceline.report.material import GuaranteePanel
from truceline.report.page import Block, Code, Line, Name, Para, Section, Table, said_with_figure

RULE = "guarantees_v1@1"


def shown_panels(desk: Desk) -> tuple[GuaranteePanel, ...]:
    """The panels that this reader may see: nobody outside the mission, unless they are released."""
    return tuple(each for each in desk.material.guarantees if visible(_tier(desk, each), desk.tier))


def guarantees(desk: Desk) -> Section:
    """Each panel: its conditions and what would void it, its clocks, its stages, and the last line."""
    blocks = tuple(block for panel in shown_panels(desk) for block in _panel(desk, panel))
    rule = Para(line=(desk.words("guarantees.rule"),), style="rule")
    return Section(id="guarantees", title=desk.words("sections.guarantees"), blocks=(rule, *blocks))


def _tier(desk: Desk, panel: GuaranteePanel) -> str:
    return tightest((desk.material.release_tier("guarantees"), panel.tier))


def _panel(desk: Desk, panel: GuaranteePanel) -> Iterator[Block]:
    words = desk.words
    head = ("condition", "answer", "because")
    yield Table(
        caption=words.line(
            "guarantees.conditions", guarantee=Code(panel.id), provision=Code(panel.provision_id)
        ),
        head=tuple((words(f"guarantees.{name}"),) for name in head),
        align="lll",
        rows=tuple(_condition_rows(desk, panel)),
        wide=((2, 3),),
    )
    yield Table(
        caption=(words("guarantees.clocks"),),
        head=((words("guarantees.clock"),), (words("guarantees.stands"),)),
        align="ll",
        rows=(*_clock_rows(desk, panel), *_stage_rows(desk, panel)),
        wide=((1, 3),),
    )
    yield Para(line=(words("guarantees.last_line"),), style="note")


def _condition_rows(desk: Desk, panel: GuaranteePanel) -> Iterator[tuple[Line, ...]]:
    for place, each in enumerate(panel.conditions, 1):
        name: Line = (Name(desk.name(each.names, each.condition)),)
        named = desk.words.line("guarantees.void", condition=name) if each.voids else name
        told = _said(desk, panel, f"condition-{place}", each.because)
        yield named, (desk.words(f"guarantees.{each.answer}"),), told


def _clock_rows(desk: Desk, panel: GuaranteePanel) -> Iterator[tuple[Line, ...]]:
    for clock, at in panel.clocks:
        started: Line = (desk.words("guarantees.not_started"),) if at is None else (desk.moment(at),)
        yield (desk.words(f"guarantees.{clock}"),), started


def _stage_rows(desk: Desk, panel: GuaranteePanel) -> Iterator[tuple[Line, ...]]:
    for place, stage in enumerate(panel.stages, 1):
        name = (Name(desk.name(stage.names, stage.stage)),)
        yield name, _said(desk, panel, f"stage-{place}", stage.state)


def _said(desk: Desk, panel: GuaranteePanel, name: str, text: str) -> Line:
    """The step's words; where they hold a number, it leads to their figure."""
    record = f"{desk.day}/guarantees/{panel.id}"
    told = said_with_figure(text, f"{record}/{name}")
    if told != (text,):
        desk.given(record, name, text, unit="text", rule=RULE, tier=_tier(desk, panel))
    return told
