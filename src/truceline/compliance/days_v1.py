"""One provision, one region, one day, one party: what can be said, and never more.

Nothing recorded is not the same as nothing done. 'No breach recorded' is said only where somebody
looked long enough; without a look the day is not assessable. A party is named beside a breach
only where the caller passes counts attributed to it, which a mandate must grant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from truceline.agreement import Agreement, merged
from truceline.compliance.rules_v1 import assessable
from truceline.records import Commitment, Duty, Outcome, Period, Provision

ENOUGH = 0.5
"""The least share of a region's day that must have been looked at to say 'no breach recorded'."""


class DayAnswer(Enum):
    """What one provision's day came to; the value is the word that is printed."""

    BREACH = "breach found"
    BREACH_NOT_ATTRIBUTED = "breach found, not attributed"
    NOT_VERIFIED = "reports not verified"
    NO_BREACH_RECORDED = "no breach recorded (looked)"
    NOT_ASSESSABLE = "not assessable (no coverage)"
    NOT_BY_MACHINE = "not machine-checkable"
    NOT_IN_FORCE = "not in force"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionDay:
    """One answer; ``commitment_id`` is None where the provision has no reading a duty follows from."""

    provision_id: str
    commitment_id: str | None
    region: str
    day: date
    party: str
    answer: DayAnswer
    because: tuple[str, ...]


DayCounts = Mapping[tuple[str, str, date, str | None], Mapping[Outcome, int]]
"""Assessments by outcome for (commitment, region, day, party); party None: nobody is attributed."""

DayCoverage = Mapping[tuple[str, date, str | None], float]
"""Share looked at, 0 to 1, for (region, day, party); party None: whoever acts. Absent: nobody looked."""


def provision_day_status(
    agreement: Agreement,
    days: Sequence[tuple[date, Period]],
    regions: Sequence[str],
    coverage: DayCoverage,
    counts: DayCounts,
    enough: float = ENOUGH,
) -> tuple[ProvisionDay, ...]:
    """An answer for every reading of every provision that binds, every region, day and bound party.

    Provisions that ask nothing a machine can check are answered so, never as kept. Permissions
    and exemptions can be neither kept nor broken and have no answer.
    """
    table = _Table(agreement, coverage, counts, enough)
    return tuple(
        answer
        for provision in agreement.provisions
        for commitment in _readings(agreement, provision)
        for region in regions
        for day, period in days
        for answer in table.answers(provision, commitment, region, day, period)
    )


def _readings(agreement: Agreement, provision: Provision) -> tuple[Commitment | None, ...]:
    found = tuple(each for each in agreement.commitments if each.provision_id == provision.id)
    return tuple(each for each in found if each.duty is not Duty.MAY) if found else (None,)


class _Table:
    """The small tables one call answers from."""

    def __init__(self, agreement: Agreement, coverage: DayCoverage, counts: DayCounts, enough: float) -> None:
        self.draft = agreement.status == "draft"
        self.assessed = {each.id for each in assessable(agreement)}
        self.coverage, self.counts, self.enough = coverage, counts, enough

    def answers(
        self, provision: Provision, commitment: Commitment | None, region: str, day: date, period: Period
    ) -> Iterator[ProvisionDay]:
        for party in (commitment or provision).bound or ("",):
            answer, because = self._answer(provision, commitment, region, day, period, party)
            yield ProvisionDay(
                provision_id=provision.id,
                commitment_id=None if commitment is None else commitment.id,
                region=region,
                day=day,
                party=party,
                answer=answer,
                because=because,
            )

    def _answer(
        self,
        provision: Provision,
        commitment: Commitment | None,
        region: str,
        day: date,
        period: Period,
        party: str,
    ) -> tuple[DayAnswer, tuple[str, ...]]:
        force = self._force(provision, commitment, period)
        if force == "none":
            return DayAnswer.NOT_IN_FORCE, (f"{provision.id} was not in force on {day}",)
        partly = (f"{provision.id} was in force for a part of the day",) if force == "part" else ()
        if commitment is None or commitment.id not in self.assessed:
            return DayAnswer.NOT_BY_MACHINE, (f"no machine checks {provision.id}", *partly)
        answer, because = self._found(commitment.id, region, day, party)
        return answer, (*because, *partly)

    def _found(
        self, commitment_id: str, region: str, day: date, party: str
    ) -> tuple[DayAnswer, tuple[str, ...]]:
        own = self.counts.get((commitment_id, region, day, party), {})
        anyone = self.counts.get((commitment_id, region, day, None), {})
        breaches, unattributed = own.get(Outcome.BREACH, 0), anyone.get(Outcome.BREACH, 0)
        if breaches:
            return DayAnswer.BREACH, (f"breaches attributed: {breaches}",)
        if unattributed:
            return DayAnswer.BREACH_NOT_ATTRIBUTED, (f"breaches nobody is named for: {unattributed}",)
        open_reports = own.get(Outcome.UNDETERMINED, 0) + anyone.get(Outcome.UNDETERMINED, 0)
        if open_reports:
            return DayAnswer.NOT_VERIFIED, (f"incidents undetermined: {open_reports}",)
        return self._silence(region, day, party)

    def _silence(self, region: str, day: date, party: str) -> tuple[DayAnswer, tuple[str, ...]]:
        """What nothing recorded means: it depends on who looked."""
        looked = self.coverage.get((region, day, party), self.coverage.get((region, day, None)))
        if looked is None or looked <= 0.0:
            return DayAnswer.NOT_ASSESSABLE, ("nobody is known to have looked",)
        share = f"looked at {looked:.0%} of the region's day"
        if looked < self.enough:
            return DayAnswer.NOT_ASSESSABLE, (f"{share}; at least {self.enough:.0%} is asked",)
        return DayAnswer.NO_BREACH_RECORDED, (share,)

    def _force(self, provision: Provision, commitment: Commitment | None, day: Period) -> str:
        """'all', 'part' or 'none' of the day; a draft binds nobody."""
        periods = merged((commitment or provision).in_force)
        met = [each for each in periods if _overlap(each, day)]
        if self.draft or not met:
            return "none"
        return "all" if any(_holds(each, day) for each in met) else "part"


def _overlap(period: Period, day: Period) -> bool:
    before = period.end is not None and period.end <= day.start
    return not before and (day.end is None or period.start < day.end)


def _holds(period: Period, day: Period) -> bool:
    late = period.end is not None and (day.end is None or period.end < day.end)
    return period.start <= day.start and not late
