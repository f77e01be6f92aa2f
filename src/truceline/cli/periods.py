"""`truceline compliance` and `truceline judge`: what a period came to, and a named person's word on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked, wrote
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, wrapped

if TYPE_CHECKING:
    from truceline.compliance import Implementation, ProvisionPeriod
    from truceline.mission import PeriodAssessed

RULE = (
    "Compliant needs a look on every day of every region, and no report left open. A breach that nobody is "
    "named for is no party's. What is not assessable is in no score: the second bounds count it at its "
    "worst and at its best."
)
WHOLE = "as a whole"
SHOWN = 12
"""Incidents and days that are listed; --json has all of them."""

FirstOption = Annotated[str, typer.Option("--from", metavar="DAY", help="first reporting day")]
LastOption = Annotated[str, typer.Option("--to", metavar="DAY", help="last reporting day")]


def add_periods(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "compliance",
        short_help="What a period came to, by provision, reading and party.",
        epilog=o.example("truceline compliance demo/mission --from 2031-05-01 --to 2031-05-07"),
    )(compliance)
    app.command(
        "judge",
        short_help="A named person's judgement of a provision that only people can assess.",
        epilog=o.example(
            'truceline judge valley P7 --from 2031-05-01 --to 2031-05-07 --answer compliant --because "lists '
            'of the mines were handed over on 3 May" --actor head-of-verification'
        ),
    )(judge)


def compliance(
    mission: o.MissionFolderArg,
    first: FirstOption,
    last: LastOption,
    as_of: o.AsOfOption = None,
    json: o.JsonOption = False,
) -> None:
    """Compliant, minor, non-compliant, not assessable or not yet due, each with what it rests on."""
    days = o.calendar_day("--from", first), o.calendar_day("--to", last)
    found = asked(mission, lambda opened: opened.period(*days, as_of=o.moment("--as-of", as_of)))
    show_json({**plain(found), "rule": RULE}) if json else say(*_lines(found))


def judge(
    mission: o.MissionFolderArg,
    provision: Annotated[str, typer.Argument(metavar="PROVISION", help="id of the provision")],
    first: FirstOption,
    last: LastOption,
    answer: Annotated[str, typer.Option(help="compliant, 'minor non-compliance' or non-compliant")],
    because: Annotated[str, typer.Option("--because", help="the reason")],
    party: Annotated[str, typer.Option(help="the party; left out: the undertaking as a whole")] = "",
    actor: o.ActorOption = "",
    json: o.JsonOption = False,
) -> None:
    """Record it; it counts for that period and for parts of it, until a later one is recorded."""
    days = o.calendar_day("--from", first), o.calendar_day("--to", last)
    result = wrote(
        mission,
        lambda opened: opened.judge(
            provision,
            party=party or None,
            first=days[0],
            last=days[1],
            answer=answer,
            because=because,
            actor=actor,
        ),
    )
    show_json(result) if json else say(f"{result['id']} recorded as ledger entry {result['ledger_entry']}")


def _lines(found: PeriodAssessed) -> Iterator[str]:
    yield f"{found.first} to {found.last}, by run {found.run_no}, as known at {plain(found.as_known_at)}"
    for each in found.answers:
        yield from _answer_lines(each)
    yield ""
    yield "implementation, 0 (none) to 3 (full):"
    for roll in found.implementation:
        yield from wrapped(_roll_words(roll), "  ", "    ")
    yield ""
    yield from wrapped(RULE)


def _answer_lines(each: ProvisionPeriod) -> Iterator[str]:
    yield ""
    yield f"{each.commitment_id}, {each.party or WHOLE}: {each.answer.value}"
    yield from wrapped("; ".join(each.because), "  ", "  ")
    for name, numbers in (
        ("breaches", each.breaches),
        ("permitted", each.permitted),
        ("not determined", each.undetermined),
    ):
        if numbers:
            yield from wrapped(_listed([str(number) for number in numbers]), f"  {name}: ", "    ")
    if each.except_by:
        yield f"  set aside where these apply: {', '.join(each.except_by)}"
    if each.definitions:
        yield f"  by the definitions: {', '.join(each.definitions)}"
    if each.gaps:
        days = [f"{gap.region} {gap.day} ({gap.looked:.0%})" for gap in each.gaps]
        yield from wrapped(_listed(days), "  not looked at enough: ", "    ")


def _listed(words: list[str]) -> str:
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {counted(more, 'other')}" if more > 0 else "")


def _roll_words(roll: Implementation) -> str:
    told = ", ".join(f"{number} {word}" for word, number in roll.counted)
    score = "no score: nothing was assessed" if roll.score is None else f"score {_bounds(roll.score)}"
    whatever = "" if roll.whatever is None else f"; {_bounds(roll.whatever)} whatever the rest came to"
    return f"{roll.party or WHOLE}, read by {roll.read_by}: {score}{whatever} ({told})"


def _bounds(pair: tuple[float, float]) -> Any:
    low, high = pair
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
