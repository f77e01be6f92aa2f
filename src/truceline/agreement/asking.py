"""One act, put to the agreement: what does each reading of each provision make of it, and why?

The act is taken as given ("if it is so"): whether it occurred and who did it is fact, and stays with
the findings. Every test is a step of the answer, in the order in which it was met, with the record
it rests on. This is the plain, slow way: one act, one commitment, one step after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from truceline.agreement.acting import Act as Act
from truceline.agreement.acting import Step as Step
from truceline.agreement.acting import those_of as those_of
from truceline.agreement.addressed import act_step, judgement_step, party_step, weapon_step
from truceline.agreement.amounts import count_step, lasts_step
from truceline.agreement.falling_due import due_step, force_step
from truceline.agreement.model import TEXT, Agreement
from truceline.agreement.notified import notice_step
from truceline.agreement.ordered import order_step
from truceline.agreement.whereabouts import distance_step, zone_step
from truceline.records import Commitment, Duty, Truth


class Verdict(Enum):
    """What one reading of one provision makes of an act, if it is so."""

    VIOLATION = "violation"
    PERMITTED = "permitted"
    COMPLIANT = "compliant"
    NOT_YET_DUE = "not yet due"
    NOT_IN_FORCE = "not in force"
    OUTSIDE = "outside its zone"
    NOT_ADDRESSED = "not addressed"
    NEEDS_NOT_MET = "what it needs is not met"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one commitment makes of the act, with every step that led there.

    ``excepted_by`` are answers of the provisions that set it aside or may, in their order.
    """

    commitment_id: str
    provision_id: str
    read_by: str
    verdict: Verdict
    steps: tuple[Step, ...]
    excepted_by: tuple[Answer, ...] = ()


def ask(agreement: Agreement, act: Act, *, read_by: str | None = None) -> tuple[Answer, ...]:
    """An answer of every commitment of every reading, or of one reader's alone, in the files' order.

    A reader answers with its own readings, and with the wording's where it has none; so it does about
    what sets a provision aside.
    """
    if read_by is not None:
        return tuple(_answer(agreement, each, act, read_by) for each in as_read_by(agreement, read_by))
    return tuple(_answer(agreement, each, act, each.read_by) for each in agreement.commitments)


def as_read_by(agreement: Agreement, reader: str) -> tuple[Commitment, ...]:
    """One commitment a provision: the reader's own, the wording's where there is none."""
    chosen: dict[str, Commitment] = {}
    for each in agreement.commitments:
        if each.read_by == reader or (each.read_by == TEXT and each.provision_id not in chosen):
            chosen[each.provision_id] = each
    return tuple(chosen.values())


def _answer(agreement: Agreement, commitment: Commitment, act: Act, reader: str) -> Answer:
    steps = tuple(_steps(agreement, commitment, act))
    verdict = _verdict(commitment, steps)
    exceptions: tuple[Answer, ...] = ()
    if verdict in (Verdict.VIOLATION, Verdict.CANNOT_TELL) and commitment.duty is Duty.MUST_NOT:
        exceptions = tuple(_exceptions(agreement, commitment, act, reader))
        verdict = _set_aside(verdict, exceptions)
    return Answer(
        commitment_id=commitment.id,
        provision_id=commitment.provision_id,
        read_by=commitment.read_by,
        verdict=verdict,
        steps=steps,
        excepted_by=exceptions,
    )


def _steps(agreement: Agreement, commitment: Commitment, act: Act) -> Iterator[Step]:
    """The tests in their order; the first surely failed one is the last."""
    for test in TESTS.values():
        step = test(agreement, commitment, act)
        if step is not None:
            yield step
        if step is not None and step.answer is Truth.NO:
            return


FAILED = {
    "act": Verdict.NOT_ADDRESSED,
    "party": Verdict.NOT_ADDRESSED,
    "weapon": Verdict.NOT_ADDRESSED,
    "in force": Verdict.NOT_IN_FORCE,
    "due": Verdict.NOT_YET_DUE,
    "zone": Verdict.OUTSIDE,
    "distance": Verdict.COMPLIANT,
    "lasts": Verdict.NEEDS_NOT_MET,
    "count": Verdict.NEEDS_NOT_MET,
    "notice": Verdict.NEEDS_NOT_MET,
    "steps": Verdict.NEEDS_NOT_MET,
}
"""What each test means that surely fails, being the first to do so."""


def _verdict(commitment: Commitment, steps: tuple[Step, ...]) -> Verdict:
    failed = next((step for step in steps if step.answer is Truth.NO), None)
    if failed is not None:
        return FAILED[failed.test]
    if any(step.answer is Truth.CANNOT_TELL for step in steps) or commitment.duty is Duty.MUST:
        return Verdict.CANNOT_TELL
    return Verdict.PERMITTED if commitment.duty is Duty.MAY else Verdict.VIOLATION


def _exceptions(agreement: Agreement, commitment: Commitment, act: Act, reader: str) -> Iterator[Answer]:
    """Provisions that set this one aside by name, then permissions of the same act without an order."""
    beside = as_read_by(agreement, reader)
    ordered = [each for each in beside if commitment.provision_id in each.excepts]
    unordered = [
        each
        for each in beside
        if each.duty is Duty.MAY and not each.excepts and each.provision_id not in commitment.excepts
    ]
    for other in (*ordered, *unordered):
        found = _applies(agreement, other, act, reader)
        if found.verdict in (Verdict.PERMITTED, Verdict.CANNOT_TELL):
            yield found if other in ordered else _conflicting(found, commitment)


def _applies(agreement: Agreement, other: Commitment, act: Act, reader: str) -> Answer:
    """Whether an exception applies; exceptions to it are followed in turn."""
    steps = tuple(_steps(agreement, other, act))
    inner = tuple(
        _applies(agreement, each, act, reader)
        for each in as_read_by(agreement, reader)
        if other.provision_id in each.excepts
    )
    holds = Truth.all_of(step.answer for step in steps)
    against = Truth.any_of(_held(each) for each in inner)
    said = {
        Truth.YES: Verdict.PERMITTED,
        Truth.NO: Verdict.NOT_ADDRESSED,
        Truth.CANNOT_TELL: Verdict.CANNOT_TELL,
    }
    return Answer(
        commitment_id=other.id,
        provision_id=other.provision_id,
        read_by=other.read_by,
        verdict=said[holds & ~against],
        steps=steps,
        excepted_by=tuple(each for each in inner if _held(each) is not Truth.NO),
    )


def _held(answer: Answer) -> Truth:
    if answer.verdict is Verdict.PERMITTED:
        return Truth.YES
    return Truth.CANNOT_TELL if answer.verdict is Verdict.CANNOT_TELL else Truth.NO


def _conflicting(found: Answer, commitment: Commitment) -> Answer:
    """A permission beside a prohibition, neither first: shown as a conflict, never resolved here."""
    words = f"{found.provision_id} permits what {commitment.provision_id} forbids; neither names the other"
    conflict = Step(
        test="order",
        answer=Truth.CANNOT_TELL,
        words=words,
        cites=(found.commitment_id, commitment.id),
    )
    return Answer(
        commitment_id=found.commitment_id,
        provision_id=found.provision_id,
        read_by=found.read_by,
        verdict=Verdict.CANNOT_TELL,
        steps=(*found.steps, conflict),
        excepted_by=found.excepted_by,
    )


def _set_aside(verdict: Verdict, exceptions: tuple[Answer, ...]) -> Verdict:
    if any(each.verdict is Verdict.PERMITTED for each in exceptions):
        return Verdict.PERMITTED
    return Verdict.CANNOT_TELL if exceptions else verdict


TESTS: Mapping[str, Callable[[Agreement, Commitment, Act], Step | None]] = {
    "act": act_step,
    "party": party_step,
    "weapon": weapon_step,
    "in force": force_step,
    "due": due_step,
    "zone": zone_step,
    "distance": distance_step,
    "lasts": lasts_step,
    "count": count_step,
    "notice": notice_step,
    "steps": order_step,
    "judgement": judgement_step,
}
"""Every test by its name, in the order in which they are met; None: it is not asked."""
