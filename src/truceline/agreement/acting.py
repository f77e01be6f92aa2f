"""What is put to an agreement, an act with all that is known of it, and a step of the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from truceline.agreement.model import Agreement
from truceline.records import Notice, Place, TimeSpan, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is asked about: a kind of kinds.csv, when, where, and as far as known by whom, with what.

    ``events`` are moments by name, given with the act: deadlines count from them, and steps are met
    by them. ``candidates`` are the weapons of which it was one, where nobody determined which.
    ``lasted`` is how long it went on, ``count`` how many there were (None: not known).
    ``notices`` is the register as it was known, None where no register was asked.
    """

    kind: str
    happened: TimeSpan
    place: Place
    party: str | None = None
    weapon: str | None = None
    candidates: tuple[str, ...] = ()
    events: tuple[tuple[str, datetime], ...] = ()
    lasted: timedelta | None = None
    count: int | None = None
    notices: tuple[Notice, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One test: its name, its answer, the words for it, and the records it rests on.

    ``parts`` are the tests that it is made of, where it is made of several.
    """

    test: str
    answer: Truth
    words: str
    cites: tuple[str, ...]
    parts: tuple[Step, ...] = ()


def those_of(agreement: Agreement, parties: Iterable[str]) -> set[str]:
    """The parties, their members, and those they answer for."""
    found = set(parties)
    for _ in agreement.parties:
        found |= {party.id for party in agreement.parties if party.member_of in found}
        found |= {other for party in agreement.parties if party.id in found for other in party.answers_for}
    return found


def moment_words(moment: datetime) -> str:
    """A moment as answers write it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def span_words(span: TimeSpan) -> str:
    """A time as answers write it: one moment, or from when to when."""
    if span.earliest == span.latest:
        return moment_words(span.earliest)
    return f"between {moment_words(span.earliest)} and {moment_words(span.latest)}"
