"""`truceline agreement board`: the points of a negotiation as they stood, by source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.agreement_shown import loaded_agreement
from truceline.cli.board import board_lines, board_object, chain_board_lines, chain_board_object
from truceline.cli.lineage import layer_lines, layer_objects
from truceline.cli.output import say, show_json

if TYPE_CHECKING:
    pass


def add_board(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "board",
        short_help="The points of a negotiation: agreed, close, open, disputed, and what is read "
        "differently.",
        epilog=o.example(
            "truceline agreement board valley --at 2031-02-20T12:00+02:00",
            "truceline agreement board plan-1 plan-2 plan-3",
        ),
    )(agreement_board)


def agreement_board(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR...", help="agreement folders or missions, oldest draft first")
    ],
    at: Annotated[
        str | None, typer.Option(help="moment: as it stood then; left out: after the newest record")
    ] = None,
    json: o.JsonOption = False,
) -> None:
    """Each point of points.yaml as it stood, by source; a divergence ends when all bound accepted.

    Of several drafts, their points together, and every proposed line or zone with who proposed it and when.
    """
    from truceline.agreement import board, lineage

    drafts, when = [loaded_agreement(each) for each in folders], o.moment("--at", at)
    chain = lineage(drafts, when)
    if len(drafts) == 1:
        found = board(drafts[0], when)
        said, lines = board_object(found), board_lines(found)
    else:
        said, lines = chain_board_object(chain), chain_board_lines(chain)
    if json:
        return show_json({**said, "layers": layer_objects(chain)})
    say(*lines, *layer_lines(chain))
