"""The commands that measure methods: ``bench fuse``; ``verify``, ``truce`` and ``attribute`` beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import benching_talks, benching_truce
from truceline.cli import options as o
from truceline.cli.benching_announced import add_announced_bench
from truceline.cli.benching_attribution import add_attribution
from truceline.cli.output import mention, say, show_json
from truceline.cli.verifying import folder_asked, verify

bench_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Methods measured against a known truth and against peers.",
)

add_announced_bench(bench_app)
add_attribution(bench_app)


@bench_app.callback()
def bench() -> None:
    """Methods measured against a known truth and against peers, in one run."""


@bench_app.command(
    "fuse",
    short_help="Which reports are one happening: ours against tuned peers.",
    epilog=o.example(
        "truceline bench fuse --quick", "truceline bench fuse --data world --labels labels.parquet"
    ),
)
def fuse(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract; else worlds are simulated"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="small worlds, fewer settings for the peers")
    ] = False,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write labels.parquet of the folder here")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    rows: Annotated[
        int | None, typer.Option(min=100, help="rows of each simulated world, instead of the usual number")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Measure association; peers are tuned on the truth of each world, ours has one setting for all."""
    from truceline.bench import bench_folder, bench_worlds
    from truceline.bench.checked import readable

    folder_asked(data, labels)
    if data is not None:
        with readable(data):
            found = bench_folder(data, quick, labels)
        show_json(found) if json else say(*_lines(str(data), found))
        return
    found = bench_worlds(seed, quick, lambda name: mention(f"bench fuse: {name}"), rows)
    show_json(found) if json else say(
        *(line for name, world in found["worlds"].items() for line in _lines(name, world))
    )


bench_app.command(
    "truce",
    short_help="How often the truce answer cries wolf, sees a fall, or cannot tell: ours against peers.",
    epilog=o.example("truceline bench truce --quick", "truceline bench truce --seed 11 --json"),
)(benching_truce.truce)
bench_app.command(
    "talks",
    short_help="Times, statements, names and event types against people's annotations.",
    epilog=o.example("truceline bench talks --set names", "truceline bench talks --data sets --json"),
)(benching_talks.talks)
bench_app.command(
    "verify",
    short_help="How often a verified incident is wrong, at which yield.",
    epilog=o.example(
        "truceline bench verify --quick", "truceline bench verify --data world --labels labels.parquet"
    ),
)(verify)


def _lines(name: str, found: dict[str, Any]) -> tuple[str, ...]:
    """A world's figures: ours, then each peer's."""
    lines = [f"{name}: {found['rows']} rows"]
    ours = {name: value for name, value in found.items() if name != "skipped"}
    for who, each in (("assoc_v1", ours), *found.get("peers", {}).items()):
        lines.append(f"  {who:20} {_figures(each)}")
    if "over_best_peer" in found:
        lines.append(f"  over the best tuned peer: {found['over_best_peer']:+.4f} B3 F")
    if "too_vague_for_a_zone" in found:
        lines.append(
            f"  count in all {found['count_bias_in_all']:+.1%}, of zones +- "
            f"{found['count_bias_spread_of_zones']:.1%}, worst {found['count_bias_worst_zone']:+.1%}; "
            f"without {found['too_vague_for_a_zone']} incidents too vague for a zone: mean "
            f"{found['count_bias_per_zone_without_vague']:+.1%}, worst "
            f"{found['count_bias_worst_zone_without_vague']:+.1%}"
        )
    if "coverage_90" in found:
        regions = "/".join(f"{found[f'coverage_{share}']:.1%}" for share in (50, 90, 95))
        lines.append(f"  regions of 50/90/95 % hold the truth in {regions}")
    if "fastest_peer" in found:
        lines.append(
            f"  time against {found['fastest_peer']}, of one processor: x {found['seconds_ratio']:.2f} "
            f"on the clock, x {found['cpu_seconds_ratio']:.2f} of the processor"
        )
    return (*lines, *(f"  skipped: {each}" for each in found.get("skipped", ())))


def _figures(each: dict[str, Any]) -> str:
    if "b3_f" not in each:
        return (
            str(each["skipped"])
            if "skipped" in each
            else f"{each['seconds']:.2f} s, {each['peak_mb']:.0f} MB"
        )
    return (
        f"B3 {each['b3_precision']:.3f}/{each['b3_recall']:.3f}/{each['b3_f']:.4f}  "
        f"gospa {each['gospa'] / 1000:.0f} km  "
        f"largest {each['largest_incident_share']:.2%}  count {each['count_bias_per_zone']:+.1%}  "
        f"splits {each['splits_per_1000']:.0f} merges {each['merges_per_1000']:.0f} per 1,000  "
        f"{each['seconds']:.2f} s (cpu {each['cpu_seconds']:.2f})  {each['peak_mb']:.0f} MB"
    )
