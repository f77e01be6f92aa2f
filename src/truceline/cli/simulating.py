"""The commands that make invented data: ``simulate world``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from truceline.cli import options as o
from truceline.cli.failures import bad_word
from truceline.cli.output import say, show_json
from truceline.cli.words import counted

if TYPE_CHECKING:
    from truceline.simulate.theatre.options import Front, Make

simulate_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Invented data whose truth is known, to measure methods on.",
)


@simulate_app.callback()
def simulate() -> None:
    """Invented data whose truth is known, to measure methods on."""


@simulate_app.command(
    "world",
    short_help="A theatre as a folder of the bench contract.",
    epilog=o.example("truceline simulate world --out world --seed 7 --front dense --observations 100000"),
)
def world(
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder to make; it must be empty or missing")],
    seed: Annotated[int, typer.Option(min=0, help="seed of everything drawn")] = 7,
    front: Annotated[str, typer.Option(help="normal | dense: observations a day")] = "normal",
    observations: Annotated[int, typer.Option(min=1, max=10_000_000, help="about how many rows")] = 100_000,
    make: Annotated[
        str, typer.Option(help="generator: points | process | clusters | witnesses | duels")
    ] = "process",
    sigma_factor: Annotated[float, typer.Option(min=0.05, max=20, help="reported sigma / true sigma")] = 1.0,
    copy_rate: Annotated[float, typer.Option(min=0, max=1, help="how often an outlet repeats another")] = 0.5,
    copy_error: Annotated[
        float, typer.Option(min=-1, max=1, help="stated copy rate - true copy rate (witnesses)")
    ] = 0.0,
    loudness: Annotated[
        float, typer.Option(min=0, max=5, help="how much better all sensors see some incidents (witnesses)")
    ] = 0.0,
    dispersion: Annotated[float, typer.Option(min=0.1, help="k of the days' negative binomial")] = 20.0,
    rate_ratio: Annotated[
        float, typer.Option(min=0, max=10, help="incidents in the truce / without it")
    ] = 0.5,
    adversary: Annotated[
        list[str] | None,
        typer.Option(help="flood | spoof | staged_fire | false_flag | new_satellite; may be repeated"),
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Simulate a theatre: observations, sources, coverage, control, and the truth about each row."""
    from truceline.simulate.theatre import ADVERSARIES, FRONTS, MAKES, Options, make_theatre

    for option, word, words in (("--front", front, FRONTS), ("--make", make, MAKES)):
        _one_of(option, word, words)
    for each in adversary or ():
        _one_of("--adversary", each, ADVERSARIES)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise bad_word(
            "--out", "the folder is not empty.", "Name a folder that is empty or missing.", str(out)
        )
    asked = Options(
        seed=seed,
        make=cast("Make", make),
        front=cast("Front", front),
        observations=observations,
        sigma_factor=sigma_factor,
        copy_rate=copy_rate,
        copy_error=copy_error,
        loudness=loudness,
        dispersion=dispersion,
        rate_ratio=rate_ratio,
        adversary=tuple(adversary or ()),
    )
    made = make_theatre(asked, out)
    show_json({"out": out, **made}) if json else say(
        f"{out}: {counted(made['observations'], 'observation')} of {counted(made['incidents'], 'incident')}, "
        "all invented; truth_members.parquet says which belong together"
    )


def _one_of(option: str, word: str, words: tuple[str, ...]) -> None:
    if word not in words:
        raise bad_word(option, f"'{word}' is none of them.", f"Name one of: {', '.join(words)}.", word)
