"""`truceline agreement diff` and `readings`: drafts, or two readings, and whose verdict turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.agreement_shown import loaded_agreement
from truceline.cli.differing import difference_lines, difference_object
from truceline.cli.failures import bad_word
from truceline.cli.hanging import beside_lines, change_lines, mission_object
from truceline.cli.lineage import lineage_lines, lineage_object
from truceline.cli.output import say, show_json

if TYPE_CHECKING:
    from truceline.agreement import Agreement
    from truceline.mission import MissionDifference


def add_comparing(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "diff",
        short_help="What differs between drafts, or two readers of one; and whose verdict turns.",
        epilog=o.example(
            "truceline agreement diff draft-1 draft-2 --acts acts.csv",
            "truceline agreement diff plan-1 plan-2 plan-3 --at 2031-02-20T12:00+02:00",
            "truceline agreement diff draft-2 --readings text B --acts acts.csv",
        ),
    )(agreement_diff)
    app.command(
        "readings",
        short_help="Two readers' answers on a mission's incidents side by side, and what hangs on "
        "the reading.",
        epilog=o.example("truceline agreement readings valley alder birch"),
    )(agreement_readings)


def agreement_diff(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="agreement folders or missions, oldest draft first")
    ],
    readings: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="READER READER", help="two readers of one agreement: parties, or text"),
    ] = None,
    acts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="acts (CSV or JSON): which verdicts turn, and why")
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="moment: how points stood and readers read then; left out: newest")
    ] = None,
    mission: Annotated[
        Path | None,
        typer.Option(metavar="MISSION", help="which of its incidents change their verdict, and why"),
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Record by record and field by field; drafts with numbered points, and three or more, point by point.

    Nothing is written, and nothing says which of two is right.
    """
    from truceline import agreement as a
    from truceline.mission.errors import RefusedError

    if (len(folders) == 1) == (readings is None) or (len(folders) > 2 and (acts or mission)):
        remedy = "Name a second folder, or two readers with --readings; --acts and --mission compare two."
        raise bad_word("DIR", "one thing to compare with is needed.", remedy)
    drafts, when = [loaded_agreement(each) for each in folders], o.moment("--at", at)
    chain = a.lineage(drafts, when) if readings is None and all(map(a.numbered, drafts)) else None
    if len(drafts) > 2:
        chain = chain or a.lineage(drafts, when)
        show_json(lineage_object(chain)) if json else say(*lineage_lines(chain))
        return
    one, other = drafts[0], drafts[-1]
    for reader in readings or ():
        o.known("--readings", reader, [a.TEXT, *(each.id for each in one.parties)])
    given, problems = a.read_acts(acts, one, other) if acts is not None else ((), ())
    if problems:
        raise RefusedError(problems)
    found = a.drafts_differ(one, other) if readings is None else a.readers_differ(one, *readings)
    turned = (
        a.drafts_answer(one, other, found, given, when)
        if readings is None
        else a.readers_answer(one, *readings, found, given, when)
    )
    if when is not None:
        then = a.settled_at(one, when)
        found = found if readings is None else a.readers_differ(then, *readings)
        found = replace(found, diverging=a.diverging(other, when))
    if readings is None and found.before == found.after:  # drafts of one id are told apart by their folders
        named = [f"{one.id} ({folder.name})" for folder in folders]
        found = replace(found, before=named[0], after=named[1])
    asked = (turned, len(given)) if acts is not None else (None, None)
    hanging = None if mission is None else _hanging(mission, one, other, readings, when)
    if json:
        more = {} if chain is None else {"chain": lineage_object(chain)}
        more |= {} if hanging is None else {"mission": mission_object(hanging)}
        return show_json(difference_object(found, *asked) | more)
    points_first = [] if chain is None else [*lineage_lines(chain), "", "Record by record:", ""]
    last = [] if hanging is None else ["", *change_lines(hanging)]
    say(*points_first, *difference_lines(found, *asked), *last)


def _hanging(
    mission: Path,
    one: Agreement,
    other: Agreement,
    readings: tuple[str, str] | None,
    when: datetime | None,
) -> MissionDifference:
    """The mission's incidents under both drafts, or under both readings of one."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        if readings is not None:
            return opened.readers_differ(readings, one, as_of=when)
        return opened.drafts_differ(one, other, as_of=when)


def agreement_readings(
    mission: o.MissionFolderArg,
    reader: Annotated[str, typer.Argument(metavar="READER", help="a party, or text for the wording")],
    beside: Annotated[str, typer.Argument(metavar="READER", help="another one")],
    at: Annotated[
        str | None, typer.Option(help="moment: only notes that were there then; left out: all")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Every incident of the newest run under both readings. Nothing is written, and neither goes first."""
    from truceline.agreement import TEXT
    from truceline.mission import Mission

    when = o.moment("--at", at)
    with Mission.open(mission) as opened:
        for each in (reader, beside):
            o.known("READER", each, [TEXT, *(party.id for party in opened.setup.agreement.parties)])
        found = opened.readers_differ((reader, beside), as_of=when)
    show_json(mission_object(found)) if json else say(*beside_lines(found, (reader, beside)))
