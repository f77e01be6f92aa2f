"""`truceline bench attribute`: who did it, against the truth, with the yield beside every error."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import mention, say, show_json
from truceline.cli.verifying import folder_asked
from truceline.cli.words import percent


def add_attribution(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "attribute",
        short_help="Who did it: errors, yields, false flags; ours against rules that others use.",
        epilog=o.example(
            "truceline bench attribute --quick",
            "truceline bench attribute --data world --labels labels.parquet",
        ),
    )(attribute)


def attribute(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract; else worlds are simulated"),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="small worlds, and fewer of them")] = False,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write labels.parquet of the folder here")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    json: o.JsonOption = False,
) -> None:
    """Measure attribution on incidents of our own association and on the truth's; peers see the same."""
    from truceline.bench import attribute_worlds, bench_attribution
    from truceline.bench.checked import readable
    from truceline.bench.labels import label_folder, write_labels

    folder_asked(data, labels)
    if data is None:
        found = attribute_worlds(seed, quick, lambda name: mention(f"bench attribute: {name}"))
        worlds = found["worlds"].items()
        show_json(found) if json else say(*(line for name, world in worlds for line in _lines(name, world)))
        return
    with readable(data):
        if labels is not None:
            write_labels(label_folder(data), labels)
        found = bench_attribution(data)
    show_json(found) if json else say(*_lines(str(data), found))


def _lines(name: str, found: dict[str, Any]) -> Iterator[str]:
    """A world's figures: ours, by geometry, then each peer's."""
    yield f"{name}: {found['rows']} rows"
    if "wrong_side" in found:
        yield f"  {found['method']:20} {_rates(found)}"
        for geometry, each in found["by_geometry"].items():
            yield f"    geometry {geometry:11} {_rates(each)}"
        given = found["given_true_incidents"]
        yield f"    given true incidents {_rates(given)}"
        flags = found["false_flags"]
        yield (
            f"    every claim false: {flags['incidents']}, accepted {flags['accepted']}, of these without a "
            f"physical line {flags['accepted_without_physical_line']}"
        )
        yield f"    a side named where no side did anything: {found['named_for_nothing']}"
        for side, each in found["bounds"].items():
            shares = [f"{each[name]:.1%}" for name in ("at_least", "at_most", "true")]
            yield f"    acts of {side}: {shares[0]} to {shares[1]}, truly {shares[2]}"
    for who, each in found.get("peers", {}).items():
        yield f"  {who:20} {_rates(each)}"
    for each in found["skipped"]:
        yield f"  skipped: {each}"


def _rates(each: dict[str, Any]) -> str:
    wrong = "nobody named" if each["wrong_side"] is None else f"wrong {each['wrong_side']:.2%}"
    return (
        f"{wrong} ({each['wrong']} of {each['determined']}); determined {percent(each['share_determined'])}"
    )
