"""Which acts two drafts, or two readers, answer differently, and the step at which they part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from truceline.agreement.acting import Step
from truceline.agreement.acts import NamedAct
from truceline.agreement.asking import Answer, Verdict, as_read_by, ask
from truceline.agreement.changes import Change
from truceline.agreement.differences import Difference
from truceline.agreement.model import TEXT, Agreement
from truceline.agreement.settling import moment_read, settled_at
from truceline.records import Commitment, Duty, Truth

Pair = tuple[str | None, str | None]

_RESTS_ON: Mapping[str, tuple[tuple[str, str], ...]] = {
    "act": (("provision", "acts"),),
    "party": (("provision", "bound"), ("party", "")),
    "weapon": (("provision", "weapons"), ("weapon", "")),
    "in force": (("provision", "in_force"), ("agreement", "status")),
    "due": (("provision", "due"), ("provision", "in_force"), ("agreement", "zone")),
    "zone": (("provision", "where"), ("zone", "")),
    "distance": (("provision", "where"), ("line", ""), ("zone", ""), ("party", "")),
    "notice": (("provision", "needs"), ("zone", ""), ("agreement", "zone")),
    "steps": (("provision", "needs"), ("agreement", "zone")),
    "lasts": (("provision", "needs"),),
    "count": (("provision", "needs"),),
    "judgement": (("provision", "check"),),
    "order": (("provision", "excepts"), ("provision", "type")),
    "type": (("provision", "type"),),
    "there": (("provision", ""),),
}
"""The fields that each test of an answer rests on: (kind of record, how the field's path begins)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The step at which two answers part, its words in both, and the changed fields it rests on."""

    step: str
    provision_id: str
    old: str
    new: str
    fields: tuple[tuple[str, Change], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictChange:
    """One act, one provision, one reader: two verdicts, and why."""

    act_id: str
    provision_id: str
    read_by: str
    old: Verdict | None
    new: Verdict | None
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the two: an agreement as one reader reads it."""

    agreement: Agreement
    reader: str
    as_of: datetime | None = None

    def then(self, act: NamedAct) -> _Side:
        """The side as it read at the time of the act: interpretive notes hold from their moment on."""
        moment = moment_read(act.act.happened.earliest, self.as_of)
        return replace(self, agreement=settled_at(self.agreement, moment))

    def answers(self, act: NamedAct) -> dict[str, Answer]:
        found = ask(self.agreement, act.act, read_by=self.reader)
        return {each.provision_id: each for each in found}

    def excepting(self, provision_id: str | None) -> frozenset[str]:
        """The provisions that set this one aside by name, as this reader reads them, and permissions."""
        read = as_read_by(self.agreement, self.reader)
        named = {each.provision_id for each in read if provision_id in each.excepts}
        return frozenset(named | {each.provision_id for each in read if _without_order(each)})


def drafts_answer(
    before: Agreement,
    after: Agreement,
    difference: Difference,
    acts: Sequence[NamedAct],
    as_of: datetime | None = None,
) -> tuple[VerdictChange, ...]:
    """The acts whose verdict differs between two drafts, by the wording and by each side's reading.

    A side's answer is told where it is not the wording's over again. Notes count from their moment on, and as
    far as they were there ``as_of``.
    """
    found: list[VerdictChange] = []
    for reader in dict.fromkeys((TEXT, *(each.by for one in (before, after) for each in one.readings))):
        two = (
            _Side(agreement=before, reader=reader, as_of=as_of),
            _Side(agreement=after, reader=reader, as_of=as_of),
        )
        found += [change for act in acts for change in _told(act, *two, difference)]
    return tuple(_unrepeated(found))


def readers_answer(
    agreement: Agreement,
    before: str,
    after: str,
    difference: Difference,
    acts: Sequence[NamedAct],
    as_of: datetime | None = None,
) -> tuple[VerdictChange, ...]:
    """The acts whose verdict differs between two readers of one agreement."""
    two = (
        _Side(agreement=agreement, reader=before, as_of=as_of),
        _Side(agreement=agreement, reader=after, as_of=as_of),
    )
    return tuple(change for act in acts for change in _told(act, *two, difference))


def _told(act: NamedAct, one: _Side, other: _Side, difference: Difference) -> Iterator[VerdictChange]:
    one, other = one.then(act), other.then(act)
    asked = _Asked(old=one.answers(act), new=other.answers(act), sides=(one, other), difference=difference)
    for pair in difference.pairs:
        was, now = asked.old.get(pair[0] or ""), asked.new.get(pair[1] or "")
        if _counts(was) is not _counts(now):
            yield VerdictChange(
                act_id=act.id,
                provision_id=pair[1] or pair[0] or "",
                read_by=other.reader,
                old=None if was is None else was.verdict,
                new=None if now is None else now.verdict,
                because=_because(asked, pair),
            )


def _counts(answer: Answer | None) -> Verdict:
    """A provision that is not there, or asks nothing, says nothing of the act."""
    return Verdict.NOT_ADDRESSED if answer is None else answer.verdict


def _unrepeated(changes: Iterable[VerdictChange]) -> Iterator[VerdictChange]:
    """The changes, without those of a side that only says the wording's over again."""
    wording: dict[tuple[str, str], VerdictChange] = {}
    for each in changes:
        key = (each.act_id, each.provision_id)
        if each.read_by == TEXT:
            wording[key] = each
        said = wording.get(key)
        if said is None or said is each or (each.old, each.new) != (said.old, said.new):
            yield each


def _without_order(commitment: Commitment) -> bool:
    return commitment.duty is Duty.MAY and not commitment.excepts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One act's answers on both sides by provision, and what differs between the sides."""

    old: Mapping[str, Answer]
    new: Mapping[str, Answer]
    sides: tuple[_Side, _Side]
    difference: Difference


def _because(asked: _Asked, pair: Pair) -> Because:
    """The provision's own first test that is answered otherwise, else that of what sets it aside."""
    was, now = asked.old.get(pair[0] or ""), asked.new.get(pair[1] or "")
    if was is None or now is None:
        said = {True: "nothing answers", False: f"{pair[1] or pair[0]} answers"}
        return _reason(asked, "there", pair, said[was is None], said[now is None])
    for each in (pair, *_aside(asked, pair)):
        parted = _parting(asked.old.get(each[0] or ""), asked.new.get(each[1] or ""))
        if parted is not None:
            return _reason(asked, parted[0], each, *parted[1:])
    old, new = (_ordered(answer) for answer in (was, now))
    if old != new:
        return _reason(asked, "order", pair, old, new, *_aside(asked, pair))
    old, new = (f"every test holds, so it answers '{answer.verdict.value}'" for answer in (was, now))
    return _reason(asked, "type", pair, old, new)


def _parting(was: Answer | None, now: Answer | None) -> tuple[str, str, str] | None:
    """The first test that two answers meet otherwise, and its words in both; a test not asked holds."""
    old, new = ({step.test: step for step in (each.steps if each else ())} for each in (was, now))
    for test in dict.fromkeys((*old, *new)):
        one, other = old.get(test), new.get(test)
        if (one.answer if one else Truth.YES) is not (other.answer if other else Truth.YES):
            return test, _said(one), _said(other)
    return None


def _said(step: Step | None) -> str:
    return "this is not asked" if step is None else step.words


def _aside(asked: _Asked, pair: Pair) -> Iterator[Pair]:
    """What sets a provision aside on either side, and what sets that aside in turn."""
    met: dict[Pair, None] = {pair: None}
    waiting = [pair]
    while waiting:
        before, after = waiting.pop(0)
        old, new = asked.sides[0].excepting(before), asked.sides[1].excepting(after)
        found = [each for each in asked.difference.pairs if each[0] in old or each[1] in new]
        waiting += [each for each in found if each not in met]
        met |= dict.fromkeys(found)
    yield from list(met)[1:]


def _ordered(answer: Answer) -> str:
    """What sets the answer's provision aside, in words."""
    return "; ".join(map(_set_aside, answer.excepted_by)) or "nothing sets it aside"


def _set_aside(other: Answer) -> str:
    if other.steps and other.steps[-1].test == "order":
        return other.steps[-1].words
    verb = "may set" if other.verdict is Verdict.CANNOT_TELL else "sets"
    return f"{other.provision_id} {verb} it aside"


def _reason(asked: _Asked, test: str, pair: Pair, old: str, new: str, *beside: Pair) -> Because:
    fields = tuple(
        (record.name, change)
        for record in asked.difference.records
        for kind, path in _RESTS_ON.get(test, ())
        if record.kind == kind
        if kind != "provision" or (record.old_id, record.new_id) in (pair, *beside)
        for change in record.changes
        if change.field.startswith(path)
    )
    fields += tuple(_read_parameters(asked.difference, test, pair))
    return Because(step=test, provision_id=pair[1] or pair[0] or "", old=old, new=new, fields=fields)


_READS = {
    "due": "due",
    "notice": "needs.notice",
    "steps": "needs.steps",
    "lasts": "needs.lasts",
    "count": "needs.count",
}
"""The fields in which a test may read a definition's parameter."""


def _read_parameters(difference: Difference, test: str, pair: Pair) -> Iterator[tuple[str, Change]]:
    """The changed parameters of definitions that a test of this provision reads."""
    for read in difference.read_by if test in _READS else ():
        if any(of in pair and field.startswith(_READS[test]) for of, field in read.fields):
            path = f"parameters.{read.parameter}"
            for record in difference.records:
                if record.kind == "provision" and read.definition in (record.old_id, record.new_id):
                    found = (each for each in record.changes if re.fullmatch(rf"{path}(\W.*)?", each.field))
                    yield from ((record.name, change) for change in found)
