"""Arguments and options that several commands share, and how their words become values."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from truceline.cli.output import refuse
from truceline.records import Problem, Severity, TruceWindow

MissionFolderArg = Annotated[Path, typer.Argument(metavar="MISSION", help="the mission's folder")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON object on stdout")]
ActorOption = Annotated[
    str, typer.Option("--actor", envvar="TRUCELINE_ACTOR", help="id of who writes; needed for every write")
]
BecauseOption = Annotated[str, typer.Option("--because", help="why, in words; it is kept")]


def wrong_word(option: str, found: str, remedy: str, as_json: bool = False) -> None:
    """Refuse a word the command does not take."""
    problem = Problem(
        code="TL-MIS-008",
        severity=Severity.REFUSED,
        message=f"'{found}' is not understood.",
        remedy=remedy,
        file=option,
        found=found,
    )
    refuse([problem], as_json)


def moment(option: str, text: str | None) -> datetime | None:
    """A moment with its zone, in UTC; None for no text. A zone-less moment is refused."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        wrong_word(option, text, "Write a moment with its offset, for example 2025-04-19T18:00+03:00.")
        raise AssertionError("refused above")
    return found.astimezone(UTC)


def window(option: str, text: str | None) -> TruceWindow | None:
    """FROM/TO as a window; None for no text."""
    if text is None:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        wrong_word(option, text, "Write FROM/TO, for example 2025-04-19T18:00+03:00/2025-04-21T00:00+03:00.")
    start, end = moment(option, first), moment(option, last)
    if start is None or end is None or end <= start:
        wrong_word(option, text, "The window must end after it starts.")
        raise AssertionError("refused above")
    return TruceWindow(start=start, end=end)


def calendar_day(option: str, text: str) -> date:
    """A calendar day written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong_word(option, text, "Write a calendar day, for example 2025-04-20.")
        raise


def named_tier(option: str, text: str) -> str:
    """A release tier."""
    from truceline.records import TierError, checked_tier

    try:
        return checked_tier(text)
    except TierError as error:
        wrong_word(option, text, str(error))
        raise


def data_folder() -> Path | None:
    """The folder of real data that TRUCELINE_DATA names, if it does."""
    named = os.environ.get("TRUCELINE_DATA")
    return Path(named) if named else None
