"""The panel of a guarantee, as known at a moment: each condition, the clocks, the stages, what voids it.

It prepares. It never says that a guarantee is triggered: that is a named person's decision, and the
panel shows those that were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.agreement import Agreement, Condition, Guarantee, GuaranteeTerms, Stage, merged
from truceline.compliance.guarantees_v1.acts import (
    Act,
    Attack,
    Weighed,
    newest_attack,
    side_of,
    weigh,
)
from truceline.compliance.guarantees_v1.clocks import ClockStart, StageDue, clock_starts, stage_due
from truceline.compliance.guarantees_v1.measures import NO_MEASURE, Measured, measured
from truceline.compliance.guarantees_v1.words import listed, moment_words
from truceline.records import MISSION, Names, Period, TimeSpan, Truth

METHOD = "guarantees_v1@1"
NOTHING_KNOWN = (
    "the mission had not been run by then: nothing is known, which is not the same as nothing happened"
)
LAST_LINE = (
    "No determination is made by the system: it prepares this panel; whether the guarantee applies is "
    "decided by a named person."
)
RULE = (
    "An act counts when a named decision verified it, a named finding says whose it was, and it does not "
    "rest on one side's sources alone. Met: what counts reaches the measure. Not met: it could not, even "
    "if everything reported were verified. Else: cannot tell."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionAnswer:
    """One condition: met (YES), not met (NO) or cannot tell, by its measures."""

    condition: str
    names: Names
    answer: Truth
    holds: str
    measures: tuple[Measured, ...]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """What a named person decided about a guarantee, and which panel they had before them."""

    id: str
    decided_at: datetime
    decided_by: str
    answer: str
    because: str
    panel: str
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything that is ready for the person who decides, as known at ``as_known_at``."""

    guarantee: str
    provision: str
    as_known_at: datetime
    since: datetime | None
    run: int | None
    against: tuple[str, ...]
    protects: tuple[str, ...]
    in_force: Truth
    in_force_because: str
    together: Truth
    holds: str
    conditions: tuple[ConditionAnswer, ...]
    void: tuple[ConditionAnswer, ...]
    clocks: tuple[ClockStart, ...]
    stages: tuple[StageDue, ...]
    consultation: StageDue | None
    snap_back: StageDue | None
    renewal: Names
    who_decides: tuple[str, ...]
    decisions: tuple[DecisionMade, ...]
    notes: tuple[str, ...]
    source: str
    rule: str = RULE
    method: str = METHOD
    tier: str = MISSION
    last_line: str = LAST_LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was known at a moment: the acts, the decisions on the guarantee, who may decide.

    ``acts`` None: nothing had been worked out by then, so nothing can be said of any condition.
    """

    at: datetime
    acts: Sequence[Act] | None
    run: int | None = None
    since: datetime | None = None
    decisions: tuple[DecisionMade, ...] = ()
    who_decides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def panel(agreement: Agreement, guarantee: Guarantee, known: Known) -> Panel:
    """The guarantee's panel from what was known.

    errors: ValueError for a guarantee that is kept as written only (``terms`` None).
    """
    terms = guarantee.terms
    if terms is None:
        raise ValueError(f"{guarantee.id} is kept as written; it cites no provision")
    acts = known.acts or ()
    attack = newest_attack(weigh(acts, agreement, terms, terms.against, known.since), terms)
    other = _by_protected(weigh(acts, agreement, terms, terms.protects, known.since))
    answers = _unknown if known.acts is None else _answers
    conditions = answers(terms.conditions, attack, side_of(agreement, terms.against))
    starts = clock_starts(attack)
    in_force, because = _force(agreement, terms, known.at)

    def due(stage: Stage) -> StageDue:
        return stage_due(stage, starts, attack, known.at, agreement.zone)

    return Panel(
        guarantee=guarantee.id,
        provision=terms.provision_id,
        as_known_at=known.at,
        since=known.since,
        run=known.run,
        against=terms.against,
        protects=terms.protects,
        in_force=in_force,
        in_force_because=because,
        together=_together(terms.holds, [each.answer for each in conditions]),
        holds=terms.holds,
        conditions=conditions,
        void=answers(terms.void, other, side_of(agreement, terms.protects)),
        clocks=starts,
        stages=tuple(due(stage) for stage in terms.stages),
        consultation=None if terms.consultation is None else due(terms.consultation),
        snap_back=None if terms.snap_back is None else due(terms.snap_back),
        renewal=terms.renewal,
        who_decides=known.who_decides,
        decisions=known.decisions,
        notes=(*known.notes, *_notes(terms, attack)),
        source=terms.source,
        tier=terms.tier,
    )


def _by_protected(weighed: Iterable[Weighed]) -> Attack:
    """All acts of the protected side: one that voids a guarantee does not pass with a quiet week."""
    every = sorted(weighed, key=lambda each: (each.act.happened.earliest, each.act.incident_id))
    sure, open_ = ([e for e in every if (e.counts is Truth.YES) == surely] for surely in (True, False))
    return Attack(tuple(sure), tuple(open_))


def _answers(
    conditions: Iterable[Condition], attack: Attack, side: frozenset[str]
) -> tuple[ConditionAnswer, ...]:
    return tuple(_answer(condition, attack, side) for condition in conditions)


def _unknown(
    conditions: Iterable[Condition], attack: Attack, side: frozenset[str]
) -> tuple[ConditionAnswer, ...]:
    """The answers where nothing has been worked out: no look is never zero."""
    return tuple(
        ConditionAnswer(
            condition=each.id,
            names=each.names,
            answer=Truth.CANNOT_TELL,
            holds=each.holds,
            measures=(),
            because=NOTHING_KNOWN,
        )
        for each in conditions
    )


def _answer(condition: Condition, attack: Attack, side: frozenset[str]) -> ConditionAnswer:
    found = tuple(measured(measure, attack, side) for measure in condition.measures)
    answer = _together(condition.holds, [each.answer for each in found])
    return ConditionAnswer(
        condition=condition.id,
        names=condition.names,
        answer=answer,
        holds=condition.holds,
        measures=found,
        because=_because(condition, found),
    )


def _because(condition: Condition, found: Sequence[Measured]) -> str:
    if not found:
        return f"{NO_MEASURE}: what '{condition.id}' takes is left open by its text"
    if len(found) == 1:
        return f"{found[0].because}; needed: {found[0].measure}"
    words = {Truth.YES: "met", Truth.NO: "not met", Truth.CANNOT_TELL: "cannot tell"}
    counts = Counter(words[each.answer] for each in found)
    told = listed(f"{number} {answer}" for answer, number in counts.items())
    return f"{'every one' if condition.holds == 'all' else 'any one'} of {len(found)} is needed: {told}"


def _together(holds: str, answers: Sequence[Truth]) -> Truth:
    """Nothing to combine is no answer: a test without conditions is never passed."""
    if not answers:
        return Truth.CANNOT_TELL
    return Truth.all_of(answers) if holds == "all" else Truth.any_of(answers)


def _force(agreement: Agreement, terms: GuaranteeTerms, at: datetime) -> tuple[Truth, str]:
    provision = agreement.provision(terms.provision_id)
    periods = merged(provision.in_force) if provision is not None else ()
    if agreement.status == "draft":
        return Truth.NO, "the agreement is a draft: it binds nobody"
    if not periods:
        return Truth.CANNOT_TELL, f"{terms.provision_id} does not say from when it holds"
    answer = Truth.any_of(each.covers(TimeSpan.at(at)) for each in periods)
    return answer, f"{terms.provision_id} holds {listed(map(_period_words, periods))}"


def _period_words(period: Period) -> str:
    end = "without an end" if period.end is None else f"to {moment_words(period.end)}"
    return f"from {moment_words(period.start)} {end}"


def _notes(terms: GuaranteeTerms, attack: Attack) -> tuple[str, ...]:
    notes = []
    if terms.quiet is None:
        notes.append(
            "the agreement does not say when one attack ends and another begins: all is taken together"
        )
    if not terms.acts:
        notes.append("the agreement does not say which acts it is about: every kind is looked at")
    if attack.open:
        number = len(attack.open)
        notes.append(f"{number} incident(s) are reported and do not count yet; their number meets nothing")
    return tuple(notes)
