"""`truceline report`: one day for one kind of reader."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.opening import wrote
from truceline.cli.output import say, show_json


def add_report(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "report",
        short_help="One day's report: html, pdf, json, csv, geojson.",
        epilog=o.example(
            "truceline report valley --day 2025-04-20 --tier commission --out report --actor duty-officer"
        ),
    )(report)


def report(
    mission: o.MissionFolderArg,
    day: Annotated[str, typer.Option(help="local day, e.g. 2025-04-20: the 24 h that end at its cut-off")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder for the files")],
    lang: Annotated[str, typer.Option(help="en, uk or ru")] = "en",
    tier: Annotated[
        str, typer.Option(help="who will read it: public, party:ID, commission or mission")
    ] = "public",
    window: Annotated[
        str | None, typer.Option(metavar="FROM/TO", help="truce window; else the agreement's own")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE", help="leave its rows out, where licences may not stand in one file"),
    ] = None,
    scheme: o.SchemeOption = "icd203",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """One day's report: html, pdf, json, csv, geojson. A copy stays in the mission, and is in the ledger."""
    asked, on, reader, worded = (
        o.window("--window", window),
        o.calendar_day("--day", day),
        o.named_tier("--tier", tier),
        o.scheme(scheme),
    )
    files = wrote(
        mission,
        lambda opened: opened.report(
            on,
            out=out,
            lang=lang,
            tier=reader,
            window=asked,
            without=without or (),
            scheme=worded,
            actor=actor,
        ),
    )
    show_json({"files": files}) if json else say(*(str(path) for path in files))
