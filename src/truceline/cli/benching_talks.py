"""``bench talks``: the record of negotiations against people's annotations."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import say, show_json


def talks(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="folder that holds nlp/...; left out: TRUCELINE_DATA"),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--set", help="one set: meantime, polnear, names, types or speed")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Times, statements, names and event types; each F1 with its interval, peers beside.

    A set that may not be shipped is read when it is there, and said to be missing when it is not.
    """
    from truceline.bench.talks import SETS, measured

    if only is not None and only not in SETS:
        raise bad_word("--set", f"'{only}' is no set.", f"There are: {', '.join(SETS)}.")
    found = measured(data or Path(os.environ.get("TRUCELINE_DATA", "")), only)
    if json:
        show_json(found)
        return
    for name, figures in found.items():
        say(name)
        for key, value in figures.items() if isinstance(figures, dict) else [("", figures)]:
            say(f"  {key:52} {_written(value)}")


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.3f}  [{value[1]:.3f}, {value[2]:.3f}]"
    if isinstance(value, float) and value < 1:
        return f"{value:.3f}"
    return f"{value:,.1f}".removesuffix(".0") if isinstance(value, int | float) else str(value)
