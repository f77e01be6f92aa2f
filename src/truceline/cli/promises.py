"""The commands about what was promised and what became of it: the board of pledges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli import shown
from truceline.cli.agreements import FolderArg
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, in_words, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Delivery, PledgeBoard, PledgeRecord, PledgeThen

_MET = {"yes": "met", "no": "not met", "cannot_tell": "cannot tell"}
RULE = "Done is only what somebody other than the pledger saw whole; a pledger's word is shown as its word."


def add_promises(app: typer.Typer) -> None:
    """Add the commands of this module to the group."""
    app.command(
        "pledges",
        short_help="Promised against done: each pledge, its condition, and what was seen of it.",
        epilog=o.example("truceline agreement pledges valley --as-of 2031-03-01T12:00+02:00"),
    )(agreement_pledges)


def agreement_pledges(
    folder: FolderArg,
    as_of: Annotated[
        str | None, typer.Option(help="moment: what was known by then; left out: all that is on record")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Each pledge of pledges.csv with its newest state, its condition and the deliveries somebody saw."""
    from truceline.agreement import pledge_board

    found = pledge_board(shown.loaded_agreement(folder), o.moment("--as-of", as_of))
    show_json(pledges_object(found)) if json else say(*pledges_lines(found))


def pledges_object(found: PledgeBoard) -> dict[str, Any]:
    """at, pledges[], later[], rule; a pledge has state, condition, result, seen[], own_word[], history[]."""
    return {
        "at": plain(found.at),
        "pledges": [
            {
                **{name: part for name, part in plain(each.pledge).items() if name != "history"},
                "state": plain(each.state),
                "condition": _condition_object(each),
                "result": each.result.value,
                "seen": plain(each.seen),
                "own_word": plain(each.own_word),
                "history": plain(each.history),
            }
            for each in found.pledges
        ],
        "later": list(found.later),
        "rule": RULE,
    }


def _condition_object(each: PledgeThen) -> dict[str, str] | None:
    if each.condition is None:
        return None
    return {
        "words": each.condition.words,
        "met": _MET[each.condition.met.name.lower()],
        "because": each.condition.because,
    }


def pledges_lines(found: PledgeBoard) -> list[str]:
    """Each pledge: who promised what to whom, how it stands, and what was seen of it."""
    when = "with all that is on record" if found.at is None else f"as known at {fact(plain(found.at))}"
    lines = [f"{counted(len(found.pledges), 'pledge')}, {when}."]
    for each in found.pledges:
        lines += ["", *_pledge_lines(each)]
    if found.later:
        lines += ["", *wrapped(", ".join(found.later), "Not known by then: ")]
    return [*lines, "", *wrapped(RULE)]


def _pledge_lines(each: PledgeThen) -> Iterator[str]:
    pledge = each.pledge
    promised = f"{', '.join(pledge.by)} to {', '.join(pledge.to)}: {pledge.what}"
    yield from wrapped(f"{each.result.value.upper()} ({in_words(pledge.subject)})", f"{pledge.id}: ", "    ")
    yield from wrapped(promised + (f" ({pledge.amount})" if pledge.amount else ""), "  promised  ")
    for record in each.history:
        yield from wrapped(_record_words(record), "  stated    ")
    if each.condition is not None:
        told = f"{each.condition.words}: {_MET[each.condition.met.name.lower()]}; {each.condition.because}"
        yield from wrapped(told, "  condition ")
    yield from _seen_lines(each.seen, "  seen      ")
    yield from _seen_lines(each.own_word, "  own word  ")
    if not each.seen:
        yield "  seen      nothing is on record"


def _record_words(record: PledgeRecord) -> str:
    told = [record.state] if record.state else []
    if record.condition_met is not None:
        told.append(f"its condition is {_MET[record.condition_met.name.lower()]}")
    return f"{', '.join(told)}, {_dates(record)}, says {record.said_by} [{record.source}]"


def _seen_lines(deliveries: Iterable[Delivery], head: str) -> Iterator[str]:
    for each in deliveries:
        words = [each.extent, each.what, each.amount, _dates(each)]
        by = f"seen by {each.seen_by}, {each.basis}{f' {each.ref}' if each.ref else ''} [{each.source}]"
        yield from wrapped(f"{', '.join(filter(None, words))}; {by}", head)


def _dates(record: PledgeRecord | Delivery) -> str:
    at, known = record.at.as_reported, record.known_at.as_reported
    return at if at == known else f"{at} (known {known})"
