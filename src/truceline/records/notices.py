"""Notices: activities that a party said it would carry out, and steps that are on record.

    exercise           planned 10:00-14:00, in an area, notified the day before
    order_given        a step: it happened, at some time from ``earliest`` to ``latest``

Which activities and steps there are is a reviewed list, ``activities.csv``: a new one is a row.
A notice is never changed: one that replaces or cancels it is a notice of its own that names it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from importlib.resources import files
from typing import TypeVar

from truceline.records.tiers import MISSION
from truceline.records.values import TimeSpan, Truth

_Key = TypeVar("_Key")
GIVEN, CANCELLED = "given", "cancelled"
NOTICE_STATUSES = (GIVEN, CANCELLED)
TRACES = ("sound", "shaking", "flash", "heat", "flight", "effect", "told")
"""What an act leaves: ``effect`` is a crater, damage or harm, ``told`` is somebody's word and no trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One row of ``activities.csv``: an activity that is notified, or a step that is recorded.

    ``civil``: work that needs no party, and that no provision asks notice of. ``traces`` (of TRACES) and
    ``kinds`` are what it leaves to be recorded; () where it can be taken for no act.
    """

    code: str
    is_step: bool
    labels: tuple[tuple[str, str], ...]
    civil: bool = False
    traces: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def label(self, language: str = "en") -> str:
        """Its name in a language, in English where it has none."""
        names = dict(self.labels)
        return names.get(language, names["en"])


@cache
def activities() -> dict[str, Activity]:
    """Every activity and step by its code, in the order of the file."""
    text = files("truceline.records").joinpath("activities.csv").read_text(encoding="utf-8")
    return {row["code"]: _activity(row) for row in csv.DictReader(text.splitlines())}


def _activity(row: dict[str, str]) -> Activity:
    return Activity(
        code=row["code"],
        is_step=row["is_step"] == "yes",
        civil=row["civil"] == "yes",
        traces=_codes(row["traces"]),
        kinds=_codes(row["kinds"]),
        labels=tuple((name[6:], row[name]) for name in row if name.startswith("label_")),
    )


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split(";")))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeArea:
    """Where: a zone of the agreement by its id, a circle, or an outline (WKT, degrees, longitude first)."""

    zone_id: str | None = None
    lon_deg: float | None = None
    lat_deg: float | None = None
    radius_m: float | None = None
    outline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a party said beforehand that it would do, or a step that is on record.

    ``number`` is the source's own number of it, ``replaces`` the number of an earlier notice of the
    same source that this one takes the place of or cancels (``status``). ``planned`` is an activity's
    period, [earliest, latest), or the time of a step, both ends of which may be reached. ``notified``
    is when it was given to ``to_whom``: a span where only the acting party vouches for the hour, None
    where nobody says. ``acts`` are those it covers, () where it does not say.
    ``party`` is None where it is nobody's act of war: civil work. ``said_number``: how many troops, weapons
    or vehicles it says, ``said_blasts`` how many blasts or rounds; None where it says no number.
    ``own_word``: only the party whose notice or step it is says so.
    """

    id: str
    source_id: str
    number: str
    party: str | None
    activity: str
    planned: TimeSpan
    notified: TimeSpan | None
    received_at: datetime
    to_whom: str = ""
    acts: tuple[str, ...] = ()
    area: NoticeArea | None = None
    status: str = GIVEN
    replaces: str | None = None
    text: str = ""
    said_number: int | None = None
    said_blasts: int | None = None
    own_word: bool = False
    tier: str = MISSION

    @property
    def cited_as(self) -> str:
        """How the steps of an answer cite it."""
        return f"notice {self.number} of {self.source_id}"

    def replaced_by(self, register: Iterable[Notice]) -> tuple[Notice, ...]:
        """The notices of the register that replace or cancel this one, by its number."""
        return NoticeRegister.of(register).replacing.get((self.source_id, self.number), ())

    def lapsed_by(self, happened: TimeSpan, register: Iterable[Notice]) -> Truth:
        """Whether it had been replaced or cancelled when something happened."""
        return Truth.any_of(_given_before(each, happened) for each in self.replaced_by(register))


def _given_before(notice: Notice, happened: TimeSpan) -> Truth:
    given = notice.notified
    if given is None:
        return Truth.CANNOT_TELL
    if given.latest <= happened.earliest:
        return Truth.YES
    return Truth.NO if given.earliest > happened.latest else Truth.CANNOT_TELL


class NoticeRegister(tuple[Notice, ...]):
    """Notices with what is asked of them again and again: by activity, and by what they replace."""

    @classmethod
    def of(cls, notices: Iterable[Notice]) -> NoticeRegister:
        """The notices as a register; one that is a register already stays itself."""
        return notices if isinstance(notices, NoticeRegister) else cls(notices)

    @cached_property
    def by_activity(self) -> dict[str, tuple[Notice, ...]]:
        """The notices of each activity and step, in their order."""
        return _grouped((each.activity, each) for each in self)

    @cached_property
    def replacing(self) -> dict[tuple[str, str | None], tuple[Notice, ...]]:
        """What replaces or cancels each notice, by its source and number."""
        return _grouped(((each.source_id, each.replaces), each) for each in self if each.replaces is not None)


def _grouped(pairs: Iterable[tuple[_Key, Notice]]) -> dict[_Key, tuple[Notice, ...]]:
    found: dict[_Key, list[Notice]] = {}
    for key, notice in pairs:
        found.setdefault(key, []).append(notice)
    return {key: tuple(notices) for key, notices in found.items()}
