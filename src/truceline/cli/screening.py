"""`truceline screened`: what a run kept out of violations, why, and with what probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, wrapped

if TYPE_CHECKING:
    from truceline.mission.thermal import ScreenedOut

BACK = "To bring one back: truceline decide MISSION NUMBER --status preliminary --because … --actor …"
SHOWN = 12
"""Numbers that are listed of incidents with one reason; --json has all of them."""


def add_screening(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "screened",
        short_help="What was screened out of violations: reason and probability.",
        epilog=o.example("truceline screened demo/mission --day 2031-05-04"),
    )(screened)


def screened(
    mission: o.MissionFolderArg,
    day: Annotated[str | None, typer.Option(help="reporting day; left out: every day")] = None,
    json: o.JsonOption = False,
) -> None:
    """Each incident that the newest run screened out; a named person can bring each back."""
    found = asked(
        mission, lambda opened: opened.screened_out(None if day is None else o.calendar_day("--day", day))
    )
    show_json({"screened_out": plain(found), "bring_back": BACK}) if json else say(*_lines(found))


def _lines(found: Sequence[ScreenedOut]) -> Iterator[str]:
    yield f"{counted(len(found), 'incident')} screened out"
    reasons: dict[str, list[int]] = {}
    for each in found:
        reasons.setdefault(each.because, []).append(each.incident_id)
    for because, numbers in sorted(reasons.items(), key=lambda item: item[1]):
        more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
        yield from ("", f"  {', '.join(map(str, numbers[:SHOWN]))}{more}")
        yield from wrapped(because, "    ")
    if found:
        yield from ("", BACK)
