"""`truceline agreement ask`: one act put to the agreement, as given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.agreement_shown import loaded_agreement
from truceline.cli.asking import answer_lines, answer_object
from truceline.cli.noticing import beside
from truceline.cli.output import say, show_json

if TYPE_CHECKING:
    pass


def add_asking(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "ask",
        short_help="What each reading of each provision makes of one act, if it is so.",
        epilog=o.example(
            "truceline agreement ask DIR --act weapon_presence --weapon launcher-122 --party A "
            "--at 2015-03-05T12:00+02:00 --lon 36.62 --lat 48 --sigma-m 50"
        ),
    )(agreement_ask)


def agreement_ask(
    folder: o.AgreementFolderArg,
    act: Annotated[str, typer.Option(metavar="KIND", help="what: a code of kinds.csv")],
    at: Annotated[str, typer.Option(help="when: a moment with its offset")],
    until: Annotated[str | None, typer.Option(help="its latest moment, where the time is a span")] = None,
    lon: o.LonOption = None,
    lat: o.LatOption = None,
    sigma_m: Annotated[
        float | None, typer.Option(min=0, help="how exact the place is, 1 sigma; left out: unknown")
    ] = None,
    party: Annotated[str | None, typer.Option(help="who; left out: not determined")] = None,
    weapon: Annotated[str | None, typer.Option(help="with what: a code of codes/weapons.csv")] = None,
    read_by: Annotated[str | None, typer.Option(help="one reader's answers: a party, or text")] = None,
    lasted: Annotated[str | None, typer.Option(help="how long it went on: PT3H; left out: not known")] = None,
    count: Annotated[int | None, typer.Option(min=0, help="how many; left out: not known")] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TIME", help="a moment that deadlines count from or steps are met by"),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="as known then: notes on readings, notices of a mission"),
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Put one act to the agreement. The act is taken as given: nothing here says that it happened."""
    from truceline.agreement import ask, moment_read, notes_at, settled_at

    agreement = loaded_agreement(folder)
    asked = o.act(agreement, act, at, until, (lon, lat, sigma_m), party, weapon, read_by)
    asked = replace(asked, lasted=o.length("--lasted", lasted), count=count, events=o.events(event or ()))
    known = o.moment("--as-of", as_of)
    asked = replace(asked, notices=beside(folder, known))
    moment = moment_read(asked.happened.earliest, known)
    answers = ask(settled_at(agreement, moment), asked, read_by=read_by)
    notes = notes_at(agreement, moment)
    show_json(answer_object(answers, notes)) if json else say(*answer_lines(answers, notes))
