"""`truceline bench announced`: what calendars explain rightly, and what they would excuse wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import mention, say, show_json
from truceline.cli.verifying import folder_asked
from truceline.cli.words import percent

CALENDARS = {
    "quarries": "the quarries' own calendar",
    "everywhere": "a party announces exercises everywhere",
    "each_own_act": "a party announces each of its own acts alone",
}


def add_announced_bench(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "announced",
        short_help="Innocent incidents that calendars explain, real ones that they would excuse.",
        epilog=o.example(
            "truceline bench announced --quick", "truceline bench announced --data world --json"
        ),
    )(announced)


def announced(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract; else worlds are simulated"),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="one small world")] = False,
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    json: o.JsonOption = False,
) -> None:
    """Measure announced causes on incidents of our own association, and a cheating party's beside."""
    from truceline.bench import announced_worlds, bench_announced
    from truceline.bench.checked import readable

    folder_asked(data, None)
    if data is None:
        found = announced_worlds(seed, quick, lambda name: mention(f"bench announced: {name}"))
        worlds = found["worlds"].items()
        show_json(found) if json else say(*(line for name, world in worlds for line in _lines(name, world)))
        return
    with readable(data):
        found = bench_announced(data)
    show_json(found) if json else say(*_lines(str(data), found))


def _lines(name: str, found: dict[str, Any]) -> Iterator[str]:
    """A world's figures by calendar: quarries' incidents explained, real ones wrongly excused."""
    yield f"{name}: {found.get('incidents', 0)} incidents"
    for key, words in CALENDARS.items():
        if key in found:
            each = found[key]
            yield f"  {words} ({each['announcements']} announcements)"
            yield f"    quarry blasts explained   {_counts(each['quarry'])}"
            yield f"      of those heard, located {_counts(each['quarry_heard_and_located'])}"
            yield f"    real acts wrongly excused {_counts(each['real'])}"
    yield from (f"  skipped: {each}" for each in found["skipped"])


def _counts(counts: dict[str, Any]) -> str:
    share = counts["explained_share"]
    shown = "" if share is None else f" ({percent(share)})"
    return (
        f"{counts['explained']} of {counts['incidents']}{shown} over 50 %, {counts['nearly_sure']} over 90 %"
        f"; {counts['in_an_announcement']} lie in its place and hours"
    )
