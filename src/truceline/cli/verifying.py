"""`bench verify`: how often a verified incident is wrong, against peers and an oracle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import mention, say, show_json


def verify(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract; else worlds are simulated"),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="small worlds")] = False,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write labels.parquet of the folder here")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    json: o.JsonOption = False,
) -> None:
    """Measure verification by lineages: what is wrong among verified, and at which yield."""
    from truceline.bench.checked import readable
    from truceline.bench.verify import bench_folder, bench_worlds

    folder_asked(data, labels)
    if data is not None:
        with readable(data):
            found = bench_folder(data, labels)
        show_json(found) if json else say(*_lines(str(data), found))
        return
    found = bench_worlds(seed, quick, lambda name: mention(f"bench verify: {name}"))
    show_json(found) if json else say(
        *(line for name, world in found["worlds"].items() for line in _lines(name, world))
    )


def folder_asked(data: Path | None, labels: Path | None) -> None:
    """Refuse labels without a folder."""
    if data is None and labels is not None:
        raise bad_word("--labels", "labels belong to a folder.", "Name the folder with --data DIR.")


def _lines(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    lines = [f"{name}: {found['incidents']} incidents"]
    if "brier" in found:
        lines += [f"  {found['method']:22} {_figures(found)}"]
        lines += [f"  {who:22} {_figures(each)}" for who, each in found["peers"].items()]
        lines += [f"  risk by yield: {_risks(found['risk_by_yield'])}"]
    covered = [f"{key[9:]} %: {found[key]:.1%}" for key in found if key.startswith("coverage_")]
    lines += [f"  regions hold the true place: {', '.join(covered)}"] if covered else []
    return (*lines, *(f"  skipped: {each}" for each in (*found.get("skipped", ()), *found["notes"])))


def _figures(each: dict[str, Any]) -> str:
    wrong = each["wrong_among_verified"]
    share = (
        "none verified" if wrong is None else f"wrong {wrong:.2%} of {each['share_verified']:.1%} verified"
    )
    return f"{share}  Brier {each['brier']:.4f}  log loss {each['log_loss']:.3f}  ECE {each['ece']:.4f}"


def _risks(risks: list[dict[str, Any]]) -> str:
    told = (each for each in risks if each["wrong_among_verified"] is not None)
    return "; ".join(
        f"p >= {each['p_at_least']:g}: {each['wrong_among_verified']:.2%} of {each['share_verified']:.1%}"
        for each in told
    )
