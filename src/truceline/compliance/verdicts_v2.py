"""Verdicts by columns: many acts under every commitment of every reading, as ``agreement.ask`` gives them.

``ask`` is the oracle and the trace: a property test holds the two equal, verdict for verdict. Acts are
dropped by what is cheapest first (kind, party, weapon, time, then the bounding boxes of outlines), in
the order of ``agreement.asking.TESTS``: what one test surely fails, no later one is asked about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from truceline.agreement import Agreement, Answer, Verdict, ask
from truceline.agreement.asking import FAILED, TESTS, as_read_by
from truceline.compliance.acts import Acts
from truceline.compliance.columns import CANNOT_TELL, NO, YES, Codes
from truceline.compliance.tests_v2 import Asked
from truceline.records import Commitment, Duty

VERDICTS = tuple(Verdict)
"""A verdict's code is its place in this order."""
NAMES = tuple(TESTS)
_NONE_FAILED = np.int8(-1)


def code_of(verdict: Verdict) -> np.int8:
    """The number that stands for a verdict in a column."""
    return np.int8(VERDICTS.index(verdict))


_VIOLATION, _PERMITTED, _CANNOT_TELL = map(
    code_of, (Verdict.VIOLATION, Verdict.PERMITTED, Verdict.CANNOT_TELL)
)
_FAILED: Codes = np.array([code_of(FAILED[name]) if name in FAILED else -1 for name in NAMES], dtype=np.int8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How each act met one commitment's own tests.

    ``held`` (n,) is the weakest answer; ``failed`` (n,) the number of the test that surely failed, -1
    for none. ``answers`` by test: its truths, -1 where an earlier test had failed; a test that is not
    asked is not there.
    """

    held: Codes
    failed: Codes
    answers: dict[str, Codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What may set a commitment aside: ``applies`` (n,) truths; ``ordered`` False: no order is written."""

    commitment: Commitment
    ordered: bool
    applies: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One commitment as one reader answers with it."""

    commitment: Commitment
    reader: str


class Verdicts:
    """Many acts under one agreement; every answer is worked out when it is asked for, once."""

    def __init__(self, agreement: Agreement, acts: Acts) -> None:
        self.agreement, self.acts = agreement, acts
        self.asked = Asked(agreement, acts)
        self._met: dict[str, Met] = {}
        self._applies: dict[tuple[str, str], Codes] = {}
        self._read: dict[str, tuple[Commitment, ...]] = {}

    def rows(self, read_by: str | None = None) -> tuple[Row, ...]:
        """What is answered, in the order of ``ask``."""
        if read_by is None:
            return tuple(Row(commitment=each, reader=each.read_by) for each in self.agreement.commitments)
        return tuple(Row(commitment=each, reader=read_by) for each in self.read_as(read_by))

    def table(self, read_by: str | None = None) -> npt.NDArray[np.int8]:
        """(commitments, n) codes of VERDICTS, one row for each of ``rows``."""
        found = [self.of(each.commitment, each.reader) for each in self.rows(read_by)]
        return np.vstack(found) if found else np.empty((0, len(self.acts)), dtype=np.int8)

    def of(self, commitment: Commitment, reader: str) -> Codes:
        """(n,) codes of VERDICTS of one commitment as a reader answers with it."""
        met = self.met(commitment)
        own = np.full(len(self.acts), _own(commitment), dtype=np.int8)
        own = np.where(met.held == CANNOT_TELL, _CANNOT_TELL, own)
        own = np.where(met.failed != _NONE_FAILED, _FAILED[met.failed], own).astype(np.int8)
        if commitment.duty is not Duty.MUST_NOT:
            return own
        open_ = (own == _VIOLATION) | (own == _CANNOT_TELL)
        for other in self.asides(commitment, reader) if open_.any() else ():
            sets_aside = other.ordered & (other.applies == YES)
            own[open_ & sets_aside] = _PERMITTED
            own[open_ & (own == _VIOLATION) & (other.applies != NO)] = _CANNOT_TELL
        return own

    def met(self, commitment: Commitment) -> Met:
        """How each act met the commitment's own tests."""
        if commitment.id not in self._met:
            self._met[commitment.id] = self._tested(commitment)
        return self._met[commitment.id]

    def _tested(self, commitment: Commitment) -> Met:
        number = len(self.acts)
        held, failed = np.full(number, YES, dtype=np.int8), np.full(number, _NONE_FAILED, dtype=np.int8)
        answers: dict[str, Codes] = {}
        rows = np.arange(number)
        for place, name in enumerate(NAMES):
            found = self.asked.answers(name, commitment, rows) if len(rows) else None
            if found is None:
                continue
            answers[name] = np.full(number, -1, dtype=np.int8)
            answers[name][rows] = found
            held[rows] = np.minimum(held[rows], found)
            failed[rows[found == NO]] = place
            rows = rows[found != NO]
        return Met(held=held, failed=failed, answers=answers)

    def asides(self, commitment: Commitment, reader: str) -> tuple[Aside, ...]:
        """What sets the commitment aside by name, then permissions of the same act without an order."""
        beside = self.read_as(reader)
        ordered = [each for each in beside if commitment.provision_id in each.excepts]
        unordered = [
            each
            for each in beside
            if each.duty is Duty.MAY and not each.excepts and each.provision_id not in commitment.excepts
        ]
        found = [(each, True) for each in ordered] + [(each, False) for each in unordered]
        return tuple(
            Aside(commitment=each, ordered=ordered_, applies=self.applies(each, reader))
            for each, ordered_ in found
        )

    def applies(self, other: Commitment, reader: str) -> Codes:
        """(n,) truths: whether an exception applies; exceptions to it are followed in turn."""
        key = (other.id, reader)
        if key not in self._applies:
            holds, against = self.met(other).held, self.excepted(other, reader)
            self._applies[key] = np.minimum(holds, YES - against).astype(np.int8)
        return self._applies[key]

    def excepted(self, other: Commitment, reader: str) -> Codes:
        """(n,) truths: whether an exception to it applies."""
        against = np.full(len(self.acts), NO, dtype=np.int8)
        for each in self.read_as(reader):
            if other.provision_id in each.excepts:
                np.maximum(against, self.applies(each, reader), out=against)
        return against

    def read_as(self, reader: str) -> tuple[Commitment, ...]:
        """One commitment a provision: the reader's own, the wording's where there is none."""
        if reader not in self._read:
            self._read[reader] = as_read_by(self.agreement, reader)
        return self._read[reader]

    def trace(self, row: int, read_by: str | None = None) -> tuple[Answer, ...]:
        """Every step of one act's answers, by ``ask``; empty where its place is no single place."""
        act = self.acts.act(row)
        return () if act is None else ask(self.agreement, act, read_by=read_by)


def _own(commitment: Commitment) -> np.int8:
    """The verdict of an act that meets every test of it."""
    if commitment.duty is Duty.MUST:
        return _CANNOT_TELL
    return _PERMITTED if commitment.duty is Duty.MAY else _VIOLATION
