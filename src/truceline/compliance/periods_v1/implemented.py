"""The score of one answer, and the roll-up: how far a reader's reading of the whole was implemented.

The score runs from 0 to 3, as the Peace Accords Matrix's implementation scale does; which answer counts how
much, and the mean, are choices of this method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from truceline.agreement import TEXT
from truceline.compliance.periods_v1.answers import AssessedIncident, Compliance, Gap, ProvisionPeriod


def some_kept(
    mine: list[AssessedIncident], gaps: tuple[Gap, ...], days: list[date], regions: Sequence[str]
) -> bool:
    """Whether some region's day was looked at and had no breach."""
    spoiled = {(each.region, each.day) for each in mine} | {(gap.region, gap.day) for gap in gaps}
    return any((region, day) not in spoiled for region in regions for day in days)


def score_of(answer: Compliance, some_kept: bool | None) -> tuple[int, int] | None:
    """Full 3, minor 2; else 1 where some of it was kept and 0 where none was (both where nobody said)."""
    if answer is Compliance.NONCOMPLIANT:
        return {True: (1, 1), False: (0, 0), None: (0, 1)}[some_kept]
    scores = {Compliance.COMPLIANT: (3, 3), Compliance.MINOR: (2, 2), Compliance.NOT_ASSESSABLE: (0, 3)}
    return scores.get(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """How far one reader's reading of the whole agreement was implemented, by a party or as a whole.

    ``counted`` is the number of answers by word. ``score`` are bounds of the mean, 0 to 3, over what
    was assessed (None: nothing was); ``whatever`` are the bounds if what is not assessable is counted at
    its worst and at its best.
    """

    read_by: str
    party: str | None
    counted: tuple[tuple[str, int], ...]
    score: tuple[float, float] | None
    whatever: tuple[float, float] | None


def implementation(found: Sequence[ProvisionPeriod]) -> tuple[Implementation, ...]:
    """The roll-up of each reader and party, the wording first: a reader counts by its own readings, and by
    the wording's where it has none.

    The mean of steps is this method's choice; *not assessable* is in no score.
    """
    groups: dict[tuple[str, str | None], list[ProvisionPeriod]] = {}
    for reader in dict.fromkeys((TEXT, *(each.read_by for each in found))):
        chosen: dict[tuple[str, str | None], ProvisionPeriod] = {}
        for each in found:
            key = each.provision_id, each.party
            if each.read_by == reader or (each.read_by == TEXT and key not in chosen):
                chosen[key] = each
        for each in chosen.values():
            groups.setdefault((reader, each.party), []).append(each)
    return tuple(_implemented(reader, party, group) for (reader, party), group in groups.items())


def _implemented(reader: str, party: str | None, group: list[ProvisionPeriod]) -> Implementation:
    counts = [(word.value, sum(each.answer is word for each in group)) for word in Compliance]
    assessed = [e.score for e in group if e.score is not None and e.answer is not Compliance.NOT_ASSESSABLE]
    due = [each.score for each in group if each.score is not None]
    return Implementation(
        read_by=reader,
        party=party,
        counted=tuple((word, number) for word, number in counts if number),
        score=_mean(assessed),
        whatever=_mean(due),
    )


def _mean(scores: list[tuple[int, int]]) -> tuple[float, float] | None:
    if not scores:
        return None
    low, high = (sum(each[side] for each in scores) / len(scores) for side in (0, 1))
    return round(low, 2), round(high, 2)
