"""`truceline new` and `truceline status`: a mission is made, and says what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import fact, in_words, table


def add_founding(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "new",
        short_help="Make a mission from an agreement folder or an example.",
        epilog=o.example(
            "truceline new valley --agreement agreements/valley --actor duty-officer",
            "truceline new easter --example easter-2025 --actor example-duty-officer",
        ),
    )(new)
    app.command(
        "status",
        short_help="What the mission holds.",
        epilog=o.example("truceline status demo/mission --json"),
    )(status)


def new(
    mission: o.MissionFolderArg,
    agreement: Annotated[Path | None, typer.Option(metavar="DIR", help="folder of the agreement")] = None,
    example: Annotated[str, typer.Option(metavar="NAME", help="a packaged example, e.g. easter-2025")] = "",
    settings: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="folder of mission.toml, sources.toml, strata.csv, …"),
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Make a mission from an agreement folder or a packaged example.

    Settings that are not given are plain ones: the mission determines facts, attributes and publishes
    nothing, and has no sources or strata yet. docs/reference/mission-folder.md says what each means.
    """
    from truceline.mission import Mission

    if bool(agreement) == bool(example):
        found = f"{agreement} and {example}" if agreement else ""
        raise bad_word(
            "--agreement", "one agreement is needed.", "Name --agreement DIR or --example NAME.", found
        )
    if settings is not None and not settings.is_dir():
        raise bad_word("--settings", f"there is no folder '{settings}'.", "Check the name.", str(settings))
    folder = _example(example)
    with Mission.create(
        mission,
        agreement=folder / "agreement" if folder else agreement or Path(),
        settings=settings or folder,
        actor=actor,
    ) as made:
        status = made.status()
    show_json(status) if json else say(f"{mission} is ready", *status_lines(status))


def _example(name: str) -> Path | None:
    from truceline.cli.showcase import example_folder

    return example_folder(name) if name else None


def status(mission: o.MissionFolderArg, json: o.JsonOption = False) -> None:
    """What the mission holds: files read, rows, runs, records, the ledger, the newest reads."""
    found = asked(mission, lambda opened: opened.status())
    show_json(found) if json else say(*status_lines(found))


def status_lines(status: Mapping[str, Any]) -> list[str]:
    """The mission's state, one line a fact, then the newest reads."""
    told = {name: value for name, value in status.items() if name != "newest_reads"}
    width = max(len(name) for name in told)
    lines = [f"{in_words(name).ljust(width)}  {fact(value)}" for name, value in told.items()]
    if status["newest_reads"]:
        heads = ("read", "file", "source", "received", "kept", "set aside", "known", "replaced by")
        rows = [
            (
                r["read_id"],
                r["file"],
                r["source"],
                _to_the_second(r["received_at"]),
                r["kept"],
                r["set_aside"],
                r["known"],
                r["replaced_by"],
            )
            for r in status["newest_reads"]
        ]
        lines += ["", "newest reads", *table(heads, rows)]
    return lines


def _to_the_second(moment: datetime) -> str:
    return fact(plain(moment.replace(microsecond=0)))
