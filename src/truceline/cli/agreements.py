"""The commands about an agreement alone, and its first two: shown and checked."""

from __future__ import annotations

from typing import Annotated

import typer

from truceline.cli import options as o
from truceline.cli.agreement_asked import add_asking
from truceline.cli.agreement_compared import add_comparing
from truceline.cli.agreement_points import add_board
from truceline.cli.agreement_shown import agreement_lines, agreement_object, loaded_agreement
from truceline.cli.agreement_written import add_writing
from truceline.cli.failures import bad_word
from truceline.cli.output import BAD_INPUT, mention, problem_line, say, show_json
from truceline.cli.words import counted

agreement_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="The agreement: what it says, whether its files are whole, what it makes of an act.",
)


def agreement_show(
    folder: o.AgreementFolderArg,
    at: Annotated[str | None, typer.Option(help="moment: what is in force then")] = None,
    lon: o.LonOption = None,
    lat: o.LatOption = None,
    json: o.JsonOption = False,
) -> None:
    """Parties, provisions, readings; with --at, what is in force then, and with --lon and --lat there."""
    from truceline.records import Place

    when = o.moment("--at", at)
    if (lon is None) != (lat is None):
        raise bad_word("--lon/--lat", "a place needs both.", "Give longitude and latitude, or neither.")
    if lon is not None and when is None:
        raise bad_word("--at", "a place is asked about without a moment.", "Give the moment with --at.")
    where = Place.point(lon, lat, 0.0) if lon is not None and lat is not None else None
    agreement = loaded_agreement(folder)
    standings = agreement.in_force(when, where) if when is not None else ()
    show_json(agreement_object(agreement, standings)) if json else say(
        *agreement_lines(agreement, standings, when)
    )


def agreement_check(folder: o.AgreementFolderArg, json: o.JsonOption = False) -> None:
    """Read the folder as a mission would, and say every fault at once; nothing is changed."""
    from truceline.agreement import load_agreement

    inside = folder / "agreement"
    agreement, problems = load_agreement(inside if inside.is_dir() else folder)
    if json:
        show_json({"ok": agreement is not None, "id": agreement and agreement.id, "problems": problems})
    elif agreement is not None:
        told = (
            counted(len(agreement.provisions), "provision"),
            counted(len(agreement.commitments), "commitment"),
            counted(len(agreement.readings), "reading") + " of parties",
        )
        say(f"{agreement.id}: whole. {', '.join(told)}.")
    if problems:
        mention(*map(problem_line, problems))
        raise SystemExit(BAD_INPUT)


agreement_app.command(
    "show",
    short_help="Provisions, readings, and what is in force.",
    epilog=o.example(
        "truceline agreement show demo/mission",
        "truceline agreement show demo/mission --at 2024-05-13T09:00Z --lon -29 --lat 41.4",
    ),
)(agreement_show)
agreement_app.command(
    "check",
    short_help="Every fault of an agreement's files, with file, line and remedy.",
    epilog=o.example("truceline agreement check agreements/valley"),
)(agreement_check)
add_asking(agreement_app)
add_comparing(agreement_app)
add_writing(agreement_app)
add_board(agreement_app)
