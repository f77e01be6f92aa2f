"""`truceline claim`: what a party or a source says about a record."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.opening import wrote
from truceline.cli.output import say, show_json


def add_claim(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "claim",
        short_help="Record what somebody says about a record.",
        epilog=o.example(
            'truceline claim valley 17 --by amber --says "it was a controlled demolition" --stance denies '
            "--actor liaison"
        ),
    )(claim)


def claim(
    mission: o.MissionFolderArg,
    about: Annotated[str, typer.Argument(metavar="ID", help="the record spoken about, as explain takes it")],
    by: Annotated[str, typer.Option(help="who says it: id of a party or source")],
    says: Annotated[str, typer.Option(help="what is said")],
    stance: Annotated[str, typer.Option(help="supports, denies or qualifies")] = "denies",
    about_property: Annotated[str, typer.Option("--property", help="which property of it")] = "occurred",
    because: Annotated[str, typer.Option("--because", help="why it is recorded")] = "",
    tier: Annotated[
        str, typer.Option(help="who may see it: public, party:ID, commission, mission, sealed")
    ] = "commission",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record what somebody says about a record: a denial, support, a qualification.

    Nothing is changed by it; reports for readers of its tier show it beside the record.
    """
    o.one_of("--stance", stance, ("supports", "denies", "qualifies"))
    released_to = o.named_tier("--tier", tier)
    if not says.strip():
        raise bad_word("--says", "a claim needs its words.", "Write what is said.")
    made = wrote(
        mission,
        lambda opened: opened.claim(
            about,
            by=by,
            says=says,
            stance=stance,
            about_property=about_property,
            because=because,
            tier=released_to,
            actor=actor,
        ),
    )
    show_json(made) if json else say(f"claim {made['id']} recorded")
