"""The commands about what was promised and what became of it: the board of pledges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.agreement_shown import loaded_agreement
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, in_words, wrapped

if TYPE_CHECKING:
    from truceline.agreement import Delivery, PledgeBoard, PledgeRecord, PledgeThen
    from truceline.compliance import Undertaking

_MET = {"yes": "met", "no": "not met", "cannot_tell": "cannot tell"}
RECORD_RULE = (
    "One rule for every party: not kept where a breach is attributed to it; kept where every day says that "
    "somebody looked and recorded no breach, or where a pledge was seen whole; else open. Nothing is ranked."
)
RULE = "Done is only what somebody other than the pledger saw whole; a pledger's word is shown as its word."


def add_promises(app: typer.Typer) -> None:
    """Add the commands of this module to the group."""
    app.command(
        "pledges",
        short_help="Promised against done: each pledge, its condition, and what was seen of it.",
        epilog=o.example("truceline agreement pledges valley --as-of 2031-03-01T12:00+02:00"),
    )(agreement_pledges)
    app.command(
        "record",
        short_help="Each party's undertakings, and what became of them, by one rule for all.",
        epilog=o.example(
            "truceline agreement record valley --as-of 2031-03-01T12:00+02:00",
            "truceline agreement record demo/mission --mission demo/mission",
        ),
    )(agreement_record)


def agreement_pledges(
    folder: o.AgreementFolderArg,
    as_of: Annotated[
        str | None, typer.Option(help="moment: what was known by then; left out: all that is on record")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Each pledge of pledges.csv with its newest state, its condition and the deliveries somebody saw."""
    from truceline.agreement import pledge_board

    found = pledge_board(loaded_agreement(folder), o.moment("--as-of", as_of))
    show_json(pledges_object(found)) if json else say(*pledges_lines(found))


def agreement_record(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="agreement folders or missions", show_default=False)
    ],
    mission: Annotated[
        Path | None, typer.Option(metavar="MISSION", help="whose answers, day by day, are asked")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="moment: as it stood then; left out: now")] = None,
    json: o.JsonOption = False,
) -> None:
    """What each party undertook, in signed agreements and pledges: kept, not kept, cannot tell, not due."""
    from truceline.compliance import track_record
    from truceline.mission import Mission
    from truceline.records import system_clock

    at = o.moment("--as-of", as_of) or system_clock()
    agreements = [loaded_agreement(folder) for folder in folders]
    series = {}
    if mission is not None:
        with Mission.open(mission) as opened:
            own = opened.setup.agreement.id
            o.known("--mission", own, [each.id for each in agreements])
            series[own] = opened.answers_by_day(at)
    found = track_record(agreements, series, at)
    drafts = [each.id for each in agreements if each.status == "draft"]
    show_json(record_object(found, drafts, at)) if json else say(*record_lines(found, drafts, at))


def record_object(found: Sequence[Undertaking], drafts: Sequence[str], at: datetime) -> dict[str, Any]:
    """at, undertakings[], drafts[], rule."""
    return {
        "at": plain(at),
        "undertakings": [{**plain(each), "days": dict(each.days)} for each in found],
        "drafts": list(drafts),
        "rule": RECORD_RULE,
    }


def record_lines(found: Sequence[Undertaking], drafts: Sequence[str], at: datetime) -> list[str]:
    """Agreement by agreement and party by party, in the order of the files."""
    lines = [f"{counted(len(found), 'undertaking')}, as of {fact(plain(at.replace(microsecond=0)))}."]
    last = ("", "")
    for each in found:
        if (each.agreement_id, each.party) != last:
            last = (each.agreement_id, each.party)
            lines += ["", f"{each.party}, in {each.agreement_id}"]
        lines += wrapped(
            f"{each.became.value}; {each.because}", f"  {each.id} ({in_words(each.kind)}): ", "      "
        )
    lines += [""] + [f"{each} is a draft, which binds nobody." for each in drafts]
    return [*lines, *wrapped(RECORD_RULE)]


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
