"""`truceline notices`: the register of notified activities and of steps on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from truceline.cli import options as o
from truceline.cli.opening import asked
from truceline.cli.output import plain, say, show_json
from truceline.cli.words import counted, fact, wrapped

if TYPE_CHECKING:
    from truceline.records import Notice

DATABASE = "truceline.sqlite"


def add_notices(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "notices",
        short_help="What parties notified, and steps on record.",
        epilog=o.example("truceline notices demo/mission --as-of 2024-05-14T06:00Z"),
    )(notices)


def notices(
    mission: o.MissionFolderArg,
    as_of: Annotated[str | None, typer.Option("--as-of", help="moment: as it was known then")] = None,
    activity: Annotated[str | None, typer.Option(help="one activity or step of activities.csv")] = None,
    json: o.JsonOption = False,
) -> None:
    """Activities that parties notified, and steps on record, as known now or at any moment."""
    from truceline.records import activities

    o.known("--activity", activity, list(activities()))
    found = register_of(mission, o.moment("--as-of", as_of))
    shown = [each for each in found if activity in (None, each.activity)]
    show_json(_object(shown, found)) if json else say(*_lines(shown, found))


def register_of(mission: Path, as_of: datetime | None) -> tuple[Notice, ...]:
    """A mission's register as known at a moment (None: now)."""
    return asked(mission, lambda opened: opened.notices(as_known_at=as_of))


def beside(folder: Path, as_of: datetime | None) -> tuple[Notice, ...] | None:
    """The register of the mission in a folder; None where it holds an agreement alone."""
    return register_of(folder, as_of) if (folder / DATABASE).is_file() else None


def _object(shown: Sequence[Notice], register: Sequence[Notice]) -> dict[str, Any]:
    taken_back = {each.id: [later.number for later in each.replaced_by(register)] for each in shown}
    return {
        "notices": [{**plain(each), "replaced_by": taken_back[each.id]} for each in shown],
        "given": "a notice permits nothing by itself: what it is worth, the agreement says of each act",
    }


def _lines(shown: Sequence[Notice], register: Sequence[Notice]) -> Iterator[str]:
    from truceline.records import activities

    for each in shown:
        name = activities()[each.activity].label()
        yield f"{each.number} of {each.source_id}: {name}, {each.party or 'no party'} ({each.status})"
        yield f"  id: {each.id}"
        for head, said in _facts(each, register):
            yield from wrapped(said, f"  {head}: ", "    ")
    yield f"{counted(len(shown), 'notice')} of {len(register)} on record. A notice permits nothing by itself."


def _facts(notice: Notice, register: Sequence[Notice]) -> Iterator[tuple[str, str]]:
    first, last = (fact(plain(each)) for each in (notice.planned.earliest, notice.planned.latest))
    yield "when", first if first == last else f"{first} to {last}"
    yield "where", _where(notice)
    given = notice.notified
    if given is not None:
        span = [fact(plain(each)) for each in dict.fromkeys((given.earliest, given.latest))]
        own = ", which its own word alone bears out" if notice.own_word and len(span) > 1 else ""
        yield "given", f"{' to '.join(span)}{f' to {notice.to_whom}' if notice.to_whom else ''}{own}"
    else:
        yield "given", "not on record"
    yield "the mission had it", fact(plain(notice.received_at))
    if notice.said_blasts is not None:
        yield "blasts or rounds", str(notice.said_blasts)
    if notice.acts:
        yield "acts", ", ".join(notice.acts)
    if notice.replaces:
        yield "takes back", notice.replaces
    for later in notice.replaced_by(register):
        yield "taken back by", later.number
    if notice.text:
        yield "says", notice.text


def _where(notice: Notice) -> str:
    area = notice.area
    if area is None:
        return "not said"
    if area.zone_id is not None:
        return area.zone_id
    if area.outline is not None:
        return area.outline
    return f"{area.radius_m or 0:g} m about {area.lat_deg:.5f}, {area.lon_deg:.5f}"
