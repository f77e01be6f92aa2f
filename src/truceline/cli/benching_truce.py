"""`truceline bench truce`: false alarms, power and refusals of the truce answer, beside other tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor
from pathlib import Path
from typing import Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import mention, plain, say, show_json
from truceline.cli.words import percent, probability, table

PARTS = ("answer", "alarm")


def truce(
    data: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="a folder of the bench contract with truce.json; else simulated"),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="fewer worlds, one generator")] = False,
    only: Annotated[str, typer.Option(help="answer or alarm: leave the other part out")] = "",
    seed: Annotated[int, typer.Option(min=0, help="seed of the simulated worlds")] = 7,
    json: o.JsonOption = False,
) -> None:
    """Measure the truce answer on simulated worlds whose truth is known; every world counts."""
    from truceline.bench import bench_truce, bench_truce_folder
    from truceline.bench.checked import readable

    if only:
        o.one_of("--only", only, PARTS)
    if data is not None:
        try:
            with readable(_checked(data), to_count=True):
                answered = bench_truce_folder(data)
        except ValueError as error:
            remedy = "See the bench contract: docs/explanation/truce-answers.md."
            raise bad_word("--data", f"{error}.", remedy, str(data)) from None
        show_json(plain(answered)) if json else say(*_folder_lines(answered))
        return
    found = bench_truce(seed, quick, lambda name: mention(f"bench truce: {name}"), only)
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
    """Our table, the peers', what the promised worlds come to; then the alarm's."""
    lines = [*_answer_lines(found), ""] if "worlds" in found else []
    if "alarm" in found:
        lines += _alarm_lines(found["alarm"])
    return [*lines, f"seed {found['seed']}, {found['seconds']:.0f} s"]


def _answer_lines(found: dict[str, Any]) -> Iterator[str]:
    worlds = found["worlds"]
    yield f"{found['method']}, nominal {found['alpha']:.0%}: shares of all worlds in percent, answered or not"
    yield "no change: fell, rose; a drop of half: power; cannot tell for want of reach, as baselines disagree"
    yield from table(_OURS, [_our_row(name, each) for name, each in worlds.items()])
    if any(not each["promised"] for each in worlds.values()):
        yield "* beyond what is promised"
    yield ""
    names = list(next(iter(worlds.values()))["peers"])
    yield "the same worlds by other tests: fell / rose without a change / power after a drop of half"
    yield from table(("world", *names), [_peer_row(name, each) for name, each in worlds.items()])
    yield ""
    promised = sum(each["promised"] for each in worlds.values())
    yield f"worlds that are promised ({promised}), lowest to highest:"
    yield f"  at {found['alpha']:.0%}: {_sides(found['size_range'], found['size_rose_range'])}; " + (
        f"on average fell {_points(found['size'])}, rose {_points(found['size_rose'])}"
    )
    for level, sides in found["size_at_range"].items():
        if float(level) != found["alpha"]:
            yield f"  at {float(level):.0%}: {_sides(*sides)}"


_OURS = ("world", "fell", "rose", "power", "cannot tell", "no reach", "disagree", "fell of answered")


def _our_row(name: str, each: dict[str, Any]) -> tuple[str, ...]:
    of_answered = each["size_among_answered"]
    why = each["cannot_tell_because"].values()
    return (
        name if each["promised"] else f"{name}*",
        *(_points(each[share]) for share in ("size", "size_rose", "power", "cannot_tell_share")),
        *map(_points, why),
        "-" if of_answered is None else _points(of_answered),
    )


def _peer_row(name: str, each: dict[str, Any]) -> tuple[str, ...]:
    shares = ("size", "size_rose", "power")
    return (name, *(" / ".join(_points(peer[share]) for share in shares) for peer in each["peers"].values()))


def _sides(fell: Sequence[float], rose: Sequence[float]) -> str:
    return f"fell {_points(fell[0])} to {_points(fell[1])}, rose {_points(rose[0])} to {_points(rose[1])}"


def _points(share: float) -> str:
    """Percent to a tenth; a half is rounded up, as a reader does it."""
    return f"{floor(share * 1000 + 0.5 + 1e-9) / 10:.1f}"


def _alarm_lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['method']}: percent of missions with a false alarm a year; median days to find a doubling"
    rows = [
        (
            name if each is mission else "",
            who,
            _points(each["false_alarms_per_year"]),
            _days(each["delay_days"]),
            _days(each["delay_days_one_zone"]),
        )
        for name, mission in found["missions"].items()
        for who, each in ((found["method"], mission), *mission["peers"].items())
    ]
    yield from table(("mission", "detector", "false alarms", "everywhere", "in one zone"), rows)
    yield "-: not measurable, for no mission was without an alarm until the doubling"


def _days(days: float | None) -> str:
    return "-" if days is None else f"{days:.0f} d"
