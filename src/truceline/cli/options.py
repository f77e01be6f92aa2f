"""Arguments and options that several commands share, and how their words become values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from truceline.cli.failures import bad_word

if TYPE_CHECKING:
    from truceline.agreement import Act, Agreement
    from truceline.records import TruceWindow

TOLD = 20
"""Rows that a command tells one by one, unless told how many."""
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MissionFolderArg = Annotated[Path, typer.Argument(metavar="MISSION", help="the mission's folder")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="one JSON object on stdout, also when the command refuses")
]
ActorOption = Annotated[
    str,
    typer.Option("--actor", envvar="TRUCELINE_ACTOR", help="id of who writes, as mission.toml lists it"),
]
SchemeOption = Annotated[
    str,
    typer.Option(
        "--scheme",
        help="scheme of display: icd203 (words for a likelihood), admiralty (digits), both or none",
    ),
]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="moment: as known then; left out: now")]
AgreementFolderArg = Annotated[Path, typer.Argument(metavar="DIR", help="an agreement folder or a mission")]
LonOption = Annotated[float | None, typer.Option(min=-180, max=180, help="and where: longitude, degrees")]
LatOption = Annotated[float | None, typer.Option(min=-90, max=90, help="and there: latitude")]
BecauseOption = Annotated[str, typer.Option("--because", help="why, in words; it is kept")]


def example(*lines: str) -> str:
    """Calls to copy, below a command's help."""
    return "\n\n\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def _in_reach(year: int) -> bool:
    """Whether baselines, zones and periods around a day of this year can be worked out."""
    return EARLIEST_YEAR <= year <= LATEST_YEAR


def moment(option: str, text: str | None) -> datetime | None:
    """A moment with its zone, in UTC; None for no text. A zone-less moment is refused."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        if found.tzinfo is not None and _in_reach(found.year):
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    remedy = "Write a moment with its offset, for example 2025-04-19T18:00+03:00."
    raise bad_word(option, f"'{text}' is not a moment.", remedy, text)


def replacing(replaces: str, because: str, files: Sequence[Path], received_at: str | None) -> None:
    """Refuse words that do not go with --replaces, or need it."""
    if not replaces:
        if because:
            raise bad_word("--because", "it goes with --replaces.", "Name the read that the file replaces.")
        return
    if len(files) != 1:
        remedy = "Read the mended files one by one, each with the read that it replaces."
        raise bad_word(
            "--replaces", f"one file takes the place of one read, and {len(files)} are named.", remedy
        )
    if received_at is not None:
        remedy = "Leave --received-at out."
        raise bad_word("--received-at", "a file that replaces another counts from now on.", remedy)


def window(option: str, text: str | None) -> TruceWindow | None:
    """FROM/TO as a window; None for no text."""
    from truceline.records import TruceWindow

    if text is None:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        remedy = "Write FROM/TO, for example 2025-04-19T18:00+03:00/2025-04-21T00:00+03:00."
        raise bad_word(option, f"'{text}' is not a window.", remedy, text)
    start, end = moment(option, first), moment(option, last)
    if start is None or end is None or end <= start:
        remedy = "Write the earlier moment first: FROM/TO."
        raise bad_word(option, f"the window '{text}' does not end after it starts.", remedy, text)
    return TruceWindow(start=start, end=end)


def calendar_day(option: str, text: str) -> date:
    """A calendar day written YYYY-MM-DD."""
    try:
        found = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
        if _in_reach(found.year):
            return found
    except ValueError:
        pass
    raise bad_word(option, f"'{text}' is not a calendar day.", "Write a day as 2025-04-20.", text)


def named_tier(option: str, text: str) -> str:
    """A release tier."""
    from truceline.records import TierError, checked_tier

    try:
        return checked_tier(text)
    except TierError:
        remedy = "Write public, party:ID, commission, mission or sealed."
        raise bad_word(option, f"'{text}' is no tier.", remedy, text) from None


def one_of(option: str, text: str, words: tuple[str, ...]) -> str:
    """The word, when it is one of these."""
    if text not in words:
        raise bad_word(option, f"'{text}' is not understood.", f"Write one of: {', '.join(words)}.", text)
    return text


def act(
    agreement: Agreement,
    kind: str,
    at: str,
    until: str | None,
    where: tuple[float | None, float | None, float | None],
    party: str | None,
    weapon: str | None,
    read_by: str | None,
) -> Act:
    """The act that the words of `agreement ask` describe; a word that names nothing is refused."""
    from truceline.agreement import TEXT, Act
    from truceline.records import Place, RecordError, TimeSpan, kinds

    parties = [each.id for each in agreement.parties]
    known("--act", kind, list(kinds()))
    known("--party", party, parties)
    known("--weapon", weapon, [each.code for each in agreement.weapons])
    known("--read-by", read_by, [TEXT, *parties])
    first, last = moment("--at", at), moment("--until", until)
    lon, lat, sigma_m = where
    if (lon is None) != (lat is None):
        raise bad_word("--lon/--lat", "a place needs both.", "Give longitude and latitude, or neither.")
    place = Place.nowhere() if lon is None or lat is None else Place.point(lon, lat, sigma_m)
    if first is None:
        raise bad_word("--at", "no moment is given.", "Give the moment with --at.")
    try:
        happened = TimeSpan(earliest=first, latest=last or first)
    except RecordError as error:
        raise bad_word("--until", f"{error}.", "Give a moment that is not before --at.") from None
    return Act(kind=kind, happened=happened, place=place, party=party, weapon=weapon)


def length(option: str, text: str | None) -> timedelta | None:
    """How long something went on, of a duration such as PT3H; a day is 24 hours here."""
    from truceline.agreement.durations import read_duration

    found = None if text is None else read_duration(text)
    if text is not None and found is None:
        raise bad_word(option, f"'{text}' is no duration.", "Write hours and minutes, for example PT3H30M.")
    return None if found is None else timedelta(minutes=found.nominal_minutes)


def events(said: Sequence[str]) -> tuple[tuple[str, datetime], ...]:
    """Moments by name, of words such as silence_confirmed=2031-05-03T12:00Z."""
    found: list[tuple[str, datetime]] = []
    for text in said:
        name, _, written = text.partition("=")
        at = moment("--event", written) if name and written else None
        if at is None:
            raise bad_word("--event", f"'{text}' is no event.", "Write NAME=TIME, the time with its offset.")
        found.append((name, at))
    return tuple(found)


def scheme(text: str) -> str:
    """A scheme of display."""
    from truceline.records.schemes import SCHEMES

    return one_of("--scheme", text, SCHEMES)


def known(option: str, word: str | None, words: Sequence[str]) -> None:
    """Refuse a word that names none of these; no word is fine."""
    if word is not None and word not in words:
        listed = ", ".join(words) or "none"
        raise bad_word(option, f"'{word}' is not known.", f"Known are: {listed}.", word)
