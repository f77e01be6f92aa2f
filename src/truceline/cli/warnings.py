"""The command about early warning: what was notified against what was observed, by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, table, wrapped

if TYPE_CHECKING:
    from truceline.compliance.forewarned_v1 import EarlyWarning

RULE = (
    "A zone and a day, never a place or an hour. Outside the mission's own room a day is told 24 hours after "
    "it ended; the Commission has numbers, parties and the public one answer for a zone's day."
)
NONE = "No provision with a threshold was in force, or no day of it is told yet."


def add_warnings(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "warnings",
        short_help="Notified against observed: concentrations, exercises, movements over a threshold.",
        epilog=o.example("truceline warnings demo/mission --as-of 2024-05-20T12:00Z --tier commission"),
    )(warnings)


def warnings(
    mission: o.MissionFolderArg,
    as_of: o.AsOfOption = None,
    tier: Annotated[
        str, typer.Option(help="who will read it: public, party:ID, commission or mission")
    ] = "mission",
    json: o.JsonOption = False,
) -> None:
    """Each provision with a threshold, day by day: over it and not notified, larger than said, not seen."""
    reader, at = o.named_tier("--tier", tier), o.moment("--as-of", as_of)
    found = asked(mission, lambda opened: opened.early_warnings(at, reader))
    show_json(warnings_object(found, reader)) if json else say(*warnings_lines(found))


def warnings_object(found: Sequence[EarlyWarning], tier: str) -> dict[str, Any]:
    """tier, warnings[], rule."""
    return {"tier": tier, "warnings": plain(list(found)), "rule": RULE}


def warnings_lines(found: Sequence[EarlyWarning]) -> list[str]:
    """A row for each provision, zone and day."""
    heads = ("provision", "zone", "day", "answer", "number", "because")
    rows = [
        (each.provision_id, each.zone, each.day, each.warned.value, each.number, each.because)
        for each in found
    ]
    return [
        f"{counted(len(found), 'answer')}.",
        *(table(heads, rows) if rows else [NONE]),
        "",
        *wrapped(RULE),
    ]
