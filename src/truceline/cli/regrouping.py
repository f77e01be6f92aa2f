"""`truceline join`, `split` and `undo`: a named person says which reports are one incident."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import wrote
from truceline.cli.output import say, show_json

Numbers = Annotated[list[int], typer.Argument(metavar="INCIDENT...", help="numbers of the newest run")]
Reports = Annotated[
    list[str],
    typer.Option(
        "--reports", metavar="ID", help="a report to split off: its id, or the first of it; again for more"
    ),
]


def add_regrouping(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "join",
        short_help="A named person says that incidents are one happening.",
        epilog=o.example('truceline join valley 17 21 --because "one salvo" --actor head-of-mission'),
    )(join)
    app.command(
        "split",
        short_help="A named person says that some reports of an incident are another happening.",
        epilog=o.example(
            'truceline split valley 17 --reports 3f09c2 --because "another village" --actor head-of-mission'
        ),
    )(split)
    app.command(
        "undo",
        short_help="Undo a join or split by a new record.",
        epilog=o.example('truceline undo valley join-1 --because "two salvos" --actor head-of-mission'),
    )(undo)


def join(
    mission: o.MissionFolderArg,
    incidents: Numbers,
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Say that incidents are one happening; the one that was decided on keeps its number, else the first.

    Reports of different tiers, of kinds that are never one happening, or from both sides of a moment at which
    the law changes are refused, and so is what another person has split.
    """
    made = wrote(mission, lambda opened: opened.join(incidents, because=because, actor=actor))
    _show(made, mission, json)


def split(
    mission: o.MissionFolderArg,
    incident: Annotated[int, typer.Argument(metavar="INCIDENT", help="its number")],
    reports: Reports,
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Say that some reports of an incident are another happening; the rest keeps the number."""
    made = wrote(mission, lambda opened: opened.split(incident, reports, because=because, actor=actor))
    _show(made, mission, json)


def undo(
    mission: o.MissionFolderArg,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="id of a join or split, e.g. join-1")],
    because: o.BecauseOption,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Undo a join or split: its reports go back into the incidents that they were taken from.

    Both records stay. A number that went is never given again: the incident that comes back has a new one.
    """
    made = wrote(mission, lambda opened: opened.undo(record, because=because, actor=actor))
    _show(made, mission, json)


def _show(made: dict[str, Any], mission: Path, json: bool) -> None:
    show_json(made) if json else say(
        f"{made['id']} recorded; the next run takes it up: truceline run {mission}"
    )
