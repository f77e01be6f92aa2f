"""Who has signed that an incident occurred: *verified* is the agreeing word of two different persons.

Comes in: what named persons said of one incident, in the order in which they said it. Goes out: the rung that
these words reach together, who stands for it and who against. Each person's newest word counts and nobody
else's replaces it; a word taken back counts no more and stays on record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.records import FindingStatus

METHOD = "signatures_v1@1"
SIGNERS = 2
"""How many different persons it takes to verify."""
WITHDRAWN = "withdrawn"
"""The word by which a person takes back what they said."""
REJECTED = (FindingStatus.NOT_VERIFIED.value, FindingStatus.DISCOUNTED.value)
FIRST_SIGNATURE = "preliminary, not verified: one person verified it, a second has not"
CONTESTED = "preliminary, not verified: persons contradict each other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one person said of an incident once; ``status`` is a rung of the ladder, or WITHDRAWN."""

    id: str
    person: str
    status: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The rung that the standing words reach, since when, and who stands for and against it.

    ``signed`` are those who verified, ``against`` those who could not verify it or discounted it, ``others``
    the rest, each in the order in which they spoke. ``answer`` is empty where the rung says all.
    """

    status: FindingStatus
    since: datetime
    signed: tuple[Word, ...] = ()
    against: tuple[Word, ...] = ()
    others: tuple[Word, ...] = ()

    @property
    def answer(self) -> str:
        """What stops it short of verified, in words."""
        if not self.signed or self.status is FindingStatus.VERIFIED:
            return ""
        return CONTESTED if self.against else FIRST_SIGNATURE

    @property
    def words(self) -> tuple[Word, ...]:
        """Every standing word, those for it first."""
        return (*self.signed, *self.others, *self.against)

    @property
    def by(self) -> str:
        """The names of those who brought it there, commas between."""
        decided = self.signed if self.status is FindingStatus.VERIFIED else self.words
        return ", ".join(word.person for word in decided)

    @property
    def missing(self) -> int:
        """How many more persons have to sign before it is verified; 0 where nobody has begun."""
        return max(SIGNERS - len(self.signed), 0) if self.signed else 0


def identity(person: str) -> str:
    """Who a name is: the same person whatever case, spaces and forms of letters it is written with."""
    return "".join(unicodedata.normalize("NFKC", person).casefold().split())


def standing_words(said: Sequence[Word]) -> tuple[Word, ...]:
    """Each person's newest word, those taken back left out, in the order in which they were said."""
    newest = {identity(word.person): place for place, word in enumerate(said)}
    return tuple(said[place] for place in sorted(newest.values()) if said[place].status != WITHDRAWN)


def standing(said: Sequence[Word]) -> Standing | None:
    """What the words come to together; None where none stands.

    Verified needs SIGNERS persons and nobody who stands against it. One signature, or signatures that
    somebody contradicts, leave it preliminary. Without any, the newest standing word decides.
    """
    found: Standing | None = None
    for place in range(len(said)):
        now = _of(standing_words(said[: place + 1]), said[place].at)
        same = now is not None and found is not None and now.status is found.status
        found = _since(now, found.since) if now is not None and found is not None and same else now
    return found


def _of(words: tuple[Word, ...], at: datetime) -> Standing | None:
    if not words:
        return None
    signed = tuple(word for word in words if word.status == FindingStatus.VERIFIED.value)
    against = tuple(word for word in words if word.status in REJECTED)
    others = tuple(word for word in words if word not in signed and word not in against)
    status = FindingStatus(words[-1].status)
    if signed:
        enough = len(signed) >= SIGNERS and not against
        status = FindingStatus.VERIFIED if enough else FindingStatus.PRELIMINARY
    return Standing(status=status, since=at, signed=signed, against=against, others=others)


def _since(now: Standing, since: datetime) -> Standing:
    return Standing(status=now.status, since=since, signed=now.signed, against=now.against, others=now.others)
