"""Texts about the negotiations taken into a mission: kept as they are, with the record read from all."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.output import say, show_json
from truceline.cli.texts import DateOption, FilesArg, KbOption, knowledge_folder
from truceline.cli.words import counted

TierOption = Annotated[
    str, typer.Option(help="who may see what they say: public, party:ID, commission, mission or sealed")
]


def add_take(talks_app: typer.Typer) -> None:
    """Add the command of this module."""
    talks_app.command(
        "take",
        short_help="Keep texts in a mission, with the record read from all of them, for its report.",
        epilog=o.example("truceline talks take demo/mission articles/*.txt --tier commission --actor ID"),
    )(talks_take)


def talks_take(
    mission: o.MissionFolderArg,
    files: FilesArg,
    kb: KbOption = None,
    date: DateOption = None,
    tier: TierOption = "mission",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """The bytes are kept as evidence; `verify` reads the record again; a report then has it as a section.

    A text that is refused keeps out all of them. Each text has its tier; without --kb, the knowledge base of
    the mission's newest record is used, else the packaged one.
    """
    from truceline.mission import Mission

    day, seen_by = o.calendar_day("--date", date) if date is not None else None, o.named_tier("--tier", tier)
    with Mission.open(mission, write=True) as opened:
        knowledge = None if kb is None and opened.holds_talks else knowledge_folder(kb)
        found = opened.take_talks(files, knowledge=knowledge, day=day, tier=seen_by, actor=actor)
    if json:
        show_json(found)
        return
    say(
        f"{found['id']}: {counted(found['texts'], 'text')}, {counted(found['positions'], 'position')}, "
        f"{counted(found['events'], 'event')}, {counted(found['statements'], 'statement')}, "
        f"{counted(found['contradictions'], 'difference')}; ledger entry {found['ledger_entry']}.",
        f"The next report has it as a section; truceline explain {mission} {found['id']}",
    )
