"""`truceline demo` and `truceline get`: a simulated mission, and the files of a packaged example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.output import BAD_INPUT, CHECK_FAILED, bar, mention, problem_line, say, show_json


def add_examples(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "demo",
        short_help="A simulated mission, end to end, answers beside the truth.",
        epilog=o.example("truceline demo --out demo", "truceline demo --example easter-2025 --out easter"),
    )(demo)
    app.command(
        "get",
        short_help="Fetch an example's files from their publishers.",
        epilog=o.example(
            "truceline get easter-2025 --out easter-data",
            "truceline get easter-2025 --only firms-modis --days 2025-04-19/2025-04-21",
        ),
    )(get)


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder to make; a demo's is made anew")] = Path(
        "demo"
    ),
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated world")] = 7,
    example: Annotated[
        str, typer.Option(help="run a real example on the data that TRUCELINE_DATA names, e.g. easter-2025")
    ] = "",
    json: o.JsonOption = False,
) -> None:
    """Simulate a mission, run it end to end, and print its answers beside the truth.

    Reads, runs, asks the truce question, reports and verifies. Everything in it is invented.
    """
    from truceline.cli.showcase import run_demo, run_example

    advance, done = bar("demo")
    try:
        result = run_example(example, out, advance) if example else run_demo(out, seed, advance)
    finally:
        done()
    show_json(result.object()) if json else say(*result.lines())
    if not result.verified:
        raise SystemExit(CHECK_FAILED)


def get(
    example: Annotated[str, typer.Argument(metavar="EXAMPLE", help="a packaged example, e.g. easter-2025")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="folder for the files; else EXAMPLE-data")
    ] = None,
    cache: Annotated[
        Path | None, typer.Option(metavar="DIR", help="where files are kept between calls; else yours")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="only this file or series; may be repeated")
    ] = None,
    days: Annotated[str, typer.Option(help="FROM/TO: other days of the series that go by day")] = "",
    offline: Annotated[bool, typer.Option("--offline", help="take the cache's files and ask nobody")] = False,
    json: o.JsonOption = False,
) -> None:
    """Fetch an example's files: pinned addresses, licences first, resumed where an earlier call was cut.

    A key of a publisher comes from the environment only (FIRMS_MAP_KEY) and is never stored. A receipt
    beside the files says what each is, from where, when, and on what terms.
    """
    from truceline.cli.getting import Request, default_cache, run_get
    from truceline.cli.showcase import example_folder

    request = Request(
        example=example,
        folder=example_folder(example),
        out=out or Path(f"{example}-data"),
        cache=cache or default_cache(),
        only=tuple(only or ()),
        days=days,
        offline=offline,
    )
    advance, done = bar("get")
    try:
        got = run_get(request, advance, lambda lines: mention(*lines))
    finally:
        done()
    show_json(got.object()) if json else say(*got.lines())
    if got.problems:
        mention(*map(problem_line, got.problems))
        raise SystemExit(BAD_INPUT)
