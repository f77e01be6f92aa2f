"""`truceline announced`: incidents in the place and hours of announced exercises, blasts, demining."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, wrapped

if TYPE_CHECKING:
    from truceline.report import AnnouncedCause

STANDS = "They stand beside the incidents: no count and no finding changes by them; a named person decides."


def add_announced(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "announced",
        short_help="Which incidents announced exercises, blasts or demining may explain.",
        epilog=o.example("truceline announced demo/mission --day 2031-05-04"),
    )(announced)


def announced(
    mission: o.MissionFolderArg,
    day: Annotated[str | None, typer.Option(help="reporting day; left out: every day")] = None,
    json: o.JsonOption = False,
) -> None:
    """Each announcement in whose place and hours an incident of the newest run lies, and what it is worth."""
    from truceline.mission import Mission

    with Mission.open(mission) as opened:
        found = opened.announced(None if day is None else o.calendar_day("--day", day))
    show_json({"announced": plain(found), "stands": STANDS}) if json else say(*_lines(found))


def _lines(found: Sequence[AnnouncedCause]) -> Iterator[str]:
    for each in found:
        yield from wrapped(each.says, f"incident {each.incident_id}: ", "    ")
    incidents = {each.incident_id for each in found}
    likely = {each.incident_id for each in found if (each.likelihood or 0.0) > 0.5}
    yield f"{counted(len(incidents), 'incident')} in the place and hours of an announcement; {len(likely)} of"
    yield "them likelier an announced cause than not, by place, hours and kind of trace."
    yield STANDS
