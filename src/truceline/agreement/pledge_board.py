"""Promised against done, as of a moment: what each pledge came to, and what that rests on.

One rule for everybody: only a delivery that somebody else than the pledger saw whole makes a pledge done.
A pledger's word that it delivered is shown as its word. What became known later is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from truceline.agreement.acting import those_of
from truceline.agreement.dated import merged
from truceline.agreement.model import Agreement
from truceline.agreement.pledges import Delivery, Pledge, PledgeRecord
from truceline.records import TimeSpan, Truth


class PledgeResult(Enum):
    """What a pledge came to; the value is the word that is printed."""

    DONE = "done"
    PARTLY = "partly done"
    SAID_ONLY = "said to be done, not seen"
    NOTHING_SEEN = "nothing seen"
    NOT_DUE = "not due"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeCondition:
    """A pledge's condition as of a moment: ``met`` with the reason in words."""

    words: str
    met: Truth
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeThen:
    """A pledge as it stood: its newest state, its condition, what was seen, and what that comes to.

    ``seen`` are deliveries that others saw, ``own_word`` those that only the pledger tells of.
    """

    pledge: Pledge
    state: PledgeRecord
    history: tuple[PledgeRecord, ...]
    condition: PledgeCondition | None
    seen: tuple[Delivery, ...]
    own_word: tuple[Delivery, ...]
    result: PledgeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgeBoard:
    """Every pledge as of ``at`` (None: as of the newest record); ``later`` were not known by then."""

    at: datetime | None
    pledges: tuple[PledgeThen, ...]
    later: tuple[str, ...]


def pledge_board(agreement: Agreement, at: datetime | None = None) -> PledgeBoard:
    """The board as of a moment, in the order in which pledges were first made in the file."""
    then = tuple(_then(agreement, at))
    known = {each.pledge.id for each in then}
    return PledgeBoard(
        at=at,
        pledges=then,
        later=tuple(each.id for each in agreement.pledges if each.id not in known),
    )


def _then(agreement: Agreement, at: datetime | None) -> Iterator[PledgeThen]:
    for pledge in agreement.pledges:
        history = tuple(each for each in pledge.history if _known(each.known_at, at))
        states = [each for each in history if each.state is not None]
        if not states:
            continue
        there = [
            each for each in agreement.deliveries if each.pledge_id == pledge.id and _known(each.known_at, at)
        ]
        own = tuple(each for each in there if _is_own_word(agreement, pledge, each))
        seen = tuple(each for each in there if each not in own)
        condition = _condition(agreement, pledge, history, at)
        yield PledgeThen(
            pledge=pledge,
            state=states[-1],
            history=history,
            condition=condition,
            seen=seen,
            own_word=own,
            result=_result(states[-1], condition, seen, own),
        )


def _known(known_at: TimeSpan, at: datetime | None) -> bool:
    """Whether it surely was known by then: what is dated by a day counts from the day's end."""
    return at is None or known_at.latest <= at


def _is_own_word(agreement: Agreement, pledge: Pledge, delivery: Delivery) -> bool:
    """Whether who saw it is the pledger, its member, or who answers for it."""
    return any(
        delivery.seen_by in those_of(agreement, [each]) or each in those_of(agreement, [delivery.seen_by])
        for each in pledge.by
    )


def _condition(
    agreement: Agreement, pledge: Pledge, history: tuple[PledgeRecord, ...], at: datetime | None
) -> PledgeCondition | None:
    """What is on record about the condition; where nothing is, nobody can tell."""
    if pledge.condition is None and pledge.after is None:
        return None
    words = pledge.condition or f"after {pledge.after} has entered into force"
    said = [each for each in history if each.condition_met is not None]
    if said and said[-1].condition_met is not None:
        newest = said[-1]
        because = f"says {newest.said_by}, {newest.at.as_reported} [{newest.source}]"
        return PledgeCondition(words=words, met=said[-1].condition_met, because=because)
    if pledge.after is None:
        return PledgeCondition(words=words, met=Truth.CANNOT_TELL, because="no record says whether it is met")
    met, because = _in_force(agreement, pledge.after, at)
    return PledgeCondition(words=words, met=met, because=because)


def _in_force(agreement: Agreement, provision_id: str, at: datetime | None) -> tuple[Truth, str]:
    provision = agreement.provision(provision_id)
    periods = merged(provision.in_force) if provision else ()
    if not periods:
        return Truth.CANNOT_TELL, f"when {provision_id} enters into force is not on record"
    if at is None:
        return Truth.CANNOT_TELL, f"whether {provision_id} is in force needs a moment to be asked about"
    if agreement.status == "draft":
        return Truth.NO, f"{provision_id} is a draft's, which binds nobody"
    begun = [each for each in periods if each.start <= at]
    if not begun:
        return Truth.NO, f"{provision_id} was not in force by then"
    return Truth.YES, f"{provision_id} entered into force at {begun[0].start:%Y-%m-%d %H:%M} UTC"


def _result(
    state: PledgeRecord,
    condition: PledgeCondition | None,
    seen: tuple[Delivery, ...],
    own: tuple[Delivery, ...],
) -> PledgeResult:
    whole = [each for each in seen if each.extent == "whole"]
    if state.state == "withdrawn" and not any(each.at.earliest > state.at.latest for each in whole):
        return PledgeResult.WITHDRAWN
    if whole:
        return PledgeResult.DONE
    if seen:
        return PledgeResult.PARTLY
    if state.state == "delivered" or own:
        return PledgeResult.SAID_ONLY
    not_due = condition is not None and condition.met is Truth.NO
    return PledgeResult.NOT_DUE if not_due else PledgeResult.NOTHING_SEEN
