"""The track record: every undertaking of every party, and what became of it, by one rule for all.

An undertaking is what the wording of a signed agreement asks of a party, or what a party pledged. It was
not kept where a breach is attributed to the party; it was kept, as far as anybody looked, where every day
of it says so; everything else is open, and says why. Nothing is ranked, and no two parties are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from truceline.agreement import TEXT, Agreement, PledgeResult, PledgeThen, merged, pledge_board
from truceline.compliance.days_v1 import DayAnswer, ProvisionDay
from truceline.records import Commitment, Duty, Truth


class Became(Enum):
    """What became of an undertaking; the value is the word that is printed."""

    KEPT = "kept, as far as anybody looked"
    NOT_KEPT = "not kept"
    CANNOT_TELL = "cannot tell"
    NOT_YET_DUE = "not yet due"
    NOT_ASSESSED = "not assessed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """One undertaking of one party: ``id`` is a commitment or a pledge of the agreement.

    ``days`` are region-days by answer, in the order of DayAnswer; () where no series was given.
    """

    agreement_id: str
    party: str
    id: str
    kind: str
    became: Became
    because: str
    days: tuple[tuple[str, int], ...] = ()


Series = Mapping[str, Sequence[ProvisionDay]]
"""A mission's answers by agreement id: one for each reading, region, day and party."""

_OPEN = (DayAnswer.BREACH_NOT_ATTRIBUTED, DayAnswer.NOT_VERIFIED, DayAnswer.NOT_ASSESSABLE)


def track_record(agreements: Sequence[Agreement], series: Series, at: datetime) -> tuple[Undertaking, ...]:
    """Every undertaking as of a moment, in the order of agreements, parties and files.

    A draft binds nobody, so nothing in it is an undertaking.
    """
    return tuple(
        each
        for agreement in agreements
        if agreement.status != "draft"
        for party in agreement.parties
        for each in (
            *_commitments(agreement, party.id, series.get(agreement.id, ()), at),
            *_pledges(agreement, party.id, at),
        )
    )


def _commitments(
    agreement: Agreement, party: str, series: Sequence[ProvisionDay], at: datetime
) -> Iterator[Undertaking]:
    for commitment in agreement.commitments:
        if commitment.read_by != TEXT or commitment.duty is Duty.MAY or party not in commitment.bound:
            continue
        answers = [
            each.answer for each in series if each.commitment_id == commitment.id and each.party == party
        ]
        became, because = _became(commitment, answers, at)
        yield Undertaking(
            agreement_id=agreement.id,
            party=party,
            id=commitment.id,
            kind=commitment.duty.value,
            became=became,
            because=because,
            days=_counted(answers),
        )


def _counted(answers: Sequence[DayAnswer]) -> tuple[tuple[str, int], ...]:
    return tuple((each.value, answers.count(each)) for each in DayAnswer if each in answers)


def _became(commitment: Commitment, answers: Sequence[DayAnswer], at: datetime) -> tuple[Became, str]:
    """The one rule."""
    periods = merged(commitment.in_force)
    if not periods:
        return Became.CANNOT_TELL, "when it enters into force is not on record"
    if not any(each.start <= at for each in periods):
        return Became.NOT_YET_DUE, f"it enters into force at {periods[0].start:%Y-%m-%d %H:%M} UTC"
    asked = [each for each in answers if each is not DayAnswer.NOT_IN_FORCE]
    if not asked:
        return Became.NOT_ASSESSED, "no mission's answers about it are given"
    if DayAnswer.NOT_BY_MACHINE in asked:
        return Became.NOT_ASSESSED, "no machine checks it, and no person's judgement of it is on record"
    if DayAnswer.BREACH in asked:
        return Became.NOT_KEPT, f"breaches attributed to it on {asked.count(DayAnswer.BREACH)} region-days"
    left = [f"{each.value}: {asked.count(each)}" for each in _OPEN if each in asked]
    if left:
        return Became.CANNOT_TELL, f"of {len(asked)} region-days {', '.join(left)}"
    return Became.KEPT, f"no breach recorded, and looked, on each of {len(asked)} region-days"


def _pledges(agreement: Agreement, party: str, at: datetime) -> Iterator[Undertaking]:
    for each in pledge_board(agreement, at).pledges:
        if party in each.pledge.by:
            became, because = _of_pledge(each)
            yield Undertaking(
                agreement_id=agreement.id,
                party=party,
                id=each.pledge.id,
                kind="pledge",
                became=became,
                because=because,
            )


def _of_pledge(then: PledgeThen) -> tuple[Became, str]:
    said = f"{then.result.value}; stated {then.state.state} {then.state.at.as_reported}"
    if then.result is PledgeResult.DONE:
        return Became.KEPT, said
    if then.result is PledgeResult.WITHDRAWN:
        return Became.WITHDRAWN, said
    if then.result is PledgeResult.NOT_DUE:
        return Became.NOT_YET_DUE, said
    doubt = then.condition is not None and then.condition.met is Truth.CANNOT_TELL
    return Became.CANNOT_TELL, f"{said}{'; whether it is due cannot be told' if doubt else ''}"
