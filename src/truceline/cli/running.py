"""`truceline run`: fuse, verify, assess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.output import bar, say, show_json
from truceline.cli.words import wrapped

if TYPE_CHECKING:
    from truceline.mission import RunSummary


def add_run(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "run",
        short_help="Fuse, verify, assess.",
        epilog=o.example(
            "truceline run valley --actor duty-officer", "truceline run valley --as-of 2025-04-20T09:00+03:00"
        ),
    )(run)


def run(
    mission: o.MissionFolderArg,
    as_of: Annotated[
        str | None, typer.Option(help="with what was known at this moment; only looks, stores nothing")
    ] = None,
    engine: Annotated[
        str, typer.Option(help="where the work is done: local, processes or dask; no answer depends on it")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option(metavar="ADDRESS", help="of a Dask cluster that is there: tcp://host:port")
    ] = "",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Fuse, verify, assess. Idempotent: the same inputs give the same run."""
    from truceline.cli.engines import engine_named
    from truceline.mission import Mission

    over = engine_named(engine, scheduler)
    known_at = o.moment("--as-of", as_of)
    advance, done = bar("run")
    with Mission.open(mission, write=known_at is None) as opened:
        try:
            result = opened.run(actor=actor, as_of=known_at, progress=advance, over=over)
        finally:
            done()
    show_json(result) if json else say(*run_lines(result))


def run_lines(run: RunSummary) -> list[str]:
    """The run's counts, each named; the two counts are never one."""
    return [
        f"run {run.run}" if run.stored else "only looked at, nothing stored",
        f"  incidents            {run.incidents}",
        f"  recorded violations  {run.recorded_violations}",
        f"  findings             {run.findings}",
        f"  assessments          {run.assessments}",
        f"  screened out         {run.screened_out}",
        *(line for note in run.notes for line in wrapped(note, "  note: ")),
    ]
