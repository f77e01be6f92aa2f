"""`truceline truce`: one answer per stratum, with its reasons, baselines and doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, number, percent, probability, table, wrapped

if TYPE_CHECKING:
    from truceline.mission import TruceResult
    from truceline.records import TruceAnswer, TruceWindow


def add_truce(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "truce",
        short_help="Per stratum: fell, rose, no change shown, cannot tell.",
        epilog=o.example(
            "truceline truce demo/mission",
            "truceline truce valley --window 2025-04-19T18:00+03:00/2025-04-21T00:00+03:00 "
            "--actor duty-officer",
        ),
    )(truce)


def truce(
    mission: o.MissionFolderArg,
    window: Annotated[
        str | None, typer.Option(metavar="FROM/TO", help="moments with offsets; else the agreement's own")
    ] = None,
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Per stratum: fell, rose, no change shown, or cannot tell. Never one score.

    A question that is not on record yet is recorded first, and that needs an actor.
    """
    from truceline.mission import Mission

    asked = o.window("--window", window)
    with Mission.open(mission, write=bool(actor)) as opened:
        result = opened.truce(window=asked, actor=actor)
    show_json(truce_object(result)) if json else say(*truce_lines(result))


def truce_object(result: TruceResult) -> dict[str, Any]:
    """strata[] with the keys of docs/reference/commands.md, the window, the recorded configuration."""
    return {
        "window": plain(result.window),
        "configuration": result.configuration,
        "recorded_before_data": result.recorded_before_data,
        "strata": [truce_answer_object(answer) for answer in result.answers],
        "rule": result.rule,
    }


def truce_answer_object(answer: TruceAnswer) -> dict[str, Any]:
    """One answer; 'control' marks a check that is no answer."""
    said: dict[str, Any] = plain(answer)
    said["control"] = said.pop("is_control")
    return said


def truce_lines(result: TruceResult) -> list[str]:
    """Every stratum in one table, then each with its reasons, baselines and doubts, then the rule."""
    when = "before any data was read" if result.recorded_before_data else "AFTER data was read"
    lines = [window_line(result.window), f"question {result.configuration[:16]}… on record {when}", ""]
    lines += [*answer_lines(result.answers), ""]
    for answer in result.answers:
        lines += [*_answer_lines(answer), ""]
    return [*lines, *wrapped(result.rule, "rule: ")]


def window_line(window: TruceWindow) -> str:
    """The window in UTC, as a line."""
    return f"window {fact(plain(window.start))} to {fact(plain(window.end))}"


def answer_lines(answers: Sequence[TruceAnswer], truth: Mapping[str, str] | None = None) -> list[str]:
    """A row an answer, beside the truth where it is known; numbers only."""
    heads = ("stratum", "answer", "observed", "expected", "p fell", "p rose", *(("truth",) if truth else ()))
    rows = [[*_answer_cells(answer), *((truth.get(answer.stratum),) if truth else ())] for answer in answers]
    return table(heads, rows) if rows else ["no stratum is asked about: strata.csv lists none"]


def _answer_cells(answer: TruceAnswer) -> tuple[str, ...]:
    return (
        f"{answer.stratum} (control)" if answer.is_control else answer.stratum,
        str(answer.answer),
        number(answer.observed),
        number(answer.expected),
        probability(answer.p_fell),
        probability(answer.p_rose),
    )


def _answer_lines(answer: TruceAnswer) -> Iterator[str]:
    yield f"{answer.stratum}: {answer.answer}{' (a control, not an answer)' if answer.is_control else ''}"
    for reason in answer.reasons:
        yield from wrapped(reason, "  because ")
    for baseline in answer.baselines:
        words = (
            f"observed {number(answer.observed)}, expected {number(baseline.expected)}, "
            f"p fell {probability(baseline.p_fell)}, p rose {probability(baseline.p_rose)}, "
            f"smallest detectable drop {percent(baseline.smallest_detectable_drop)}"
        )
        yield from wrapped(words, f"  {baseline.windows_declared} windows: ")
    if answer.placebo:
        yield (
            f"  placebo: {counted(answer.placebo.windows, 'earlier window')}, lowest "
            f"{number(answer.placebo.lowest)}, median {number(answer.placebo.median)}, "
            f"{answer.placebo.as_low} as low"
        )
    if answer.looks is not None:
        yield f"  looks in the window: {answer.looks}"
    for doubt in answer.doubts:
        yield from wrapped(doubt, "  doubt: ")
