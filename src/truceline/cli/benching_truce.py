"""`truceline bench truce`: false alarms, power and refusals of the truce answer, beside other tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import mention, plain, say, show_json
from truceline.cli.words import percent, probability


def truce(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract with truce.json; else simulated"),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="fewer worlds, one generator")] = False,
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    json: o.JsonOption = False,
) -> None:
    """Measure the truce answer on simulated worlds whose truth is known; every world counts."""
    from truceline.bench import bench_truce, bench_truce_folder
    from truceline.bench.checked import readable

    if data is not None:
        try:
            with readable(_checked(data), to_count=True):
                answered = bench_truce_folder(data)
        except ValueError as error:
            remedy = "See the bench contract: docs/explanation/truce-answers.md."
            raise bad_word("--data", f"{error}.", remedy, str(data)) from None
        show_json(plain(answered)) if json else say(*_folder_lines(answered))
        return
    found = bench_truce(seed, quick, lambda name: mention(f"bench truce: {name}"))
    show_json(found) if json else say(*_lines(found))


def _checked(folder: Path) -> Path:
    for name in ("observations.parquet", "truce.json"):
        if not (folder / name).is_file():
            raise bad_word(
                "--data", f"there is no {name}.", "Name a folder of the bench contract.", str(folder)
            )
    return folder


def _folder_lines(found: dict[str, Any]) -> list[str]:
    """A line a stratum; then the shares, and what the folder did not hold."""
    lines = [
        f"{each['stratum']:20} {each['answer']:16} p fell {probability(each['p_fell'])} p rose "
        f"{probability(each['p_rose'])}, true ratio {each['true_rate_ratio']}"
        for each in found["strata"]
    ]
    for who, each in ((found["method"], found), *found["peers"].items()):
        shares = (percent(each[name]) for name in ("size", "size_rose", "power"))
        lines.append("{:22} fell {} rose {} without a change; power {}".format(who, *shares))
    return [*lines, *(f"skipped: {each}" for each in found["skipped"])]


def _lines(found: dict[str, Any]) -> list[str]:
    """A line a kind of world, then each peer's."""
    lines = [f"{found['method']}, nominal {found['alpha']:.0%}; a drop of half: power; shares of all worlds"]
    for name, world in found["worlds"].items():
        note = "" if world["promised"] else "  (beyond what is promised)"
        lines.append(
            f"{name:24} fell {world['size']:.3f} rose {world['size_rose']:.3f} power {world['power']:.3f}"
            f"  cannot tell {world['cannot_tell_share']:.2f}{note}"
        )
        lines += [
            f"  {peer:22} fell {each['size']:.3f} rose {each['size_rose']:.3f} power {each['power']:.3f}"
            for peer, each in world["peers"].items()
        ]
    return [*lines, *_alarm_lines(found["alarm"])]


def _alarm_lines(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['method']}: share of missions with a false alarm in a year; days to find a doubling"]
    for name, mission in found["missions"].items():
        for who, each in ((name, mission), *mission["peers"].items()):
            lines.append(
                f"{'' if each is mission else '  '}{who:26} false alarms {each['false_alarms_per_year']:.3f}"
                f"  everywhere {_days(each['delay_days'])}  in one zone {_days(each['delay_days_one_zone'])}"
            )
    return lines


def _days(days: float | None) -> str:
    return "not measurable" if days is None else f"{days:.0f} d"
