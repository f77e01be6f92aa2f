"""Steps in order, by every chain of records there is: the short way never answers otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

from tests.properties import invented_law
from truceline.agreement import Act, Agreement
from truceline.agreement.conditions import Conditions
from truceline.agreement.durations import read_duration
from truceline.agreement.needs import ACT, Needs, StepNeed
from truceline.agreement.ordered import order_step
from truceline.records import Notice, TimeSpan, Truth

STEPS = ("attacked", "coordination_tried", "order_given")


def hours(moment, since) -> float:
    return (moment - since) / timedelta(hours=1)


def invented(dice: Random) -> tuple[Agreement, Needs, Act]:
    """Whole hours, so that times that touch and times that overlap come up often."""
    law = invented_law.agreement(dice, 4)
    lengths = [None, None, *(read_duration(text) for text in ("PT1H", "PT2H", "PT4H"))]
    steps = [
        StepNeed(step=name, at_least=dice.choice(lengths) if number else None,
                 within=dice.choice(lengths) if number else None, silence=dice.choice(list(Truth)))
        for number, name in enumerate(STEPS)
    ]  # fmt: skip
    if dice.random() < 0.5:
        within = read_duration("PT3H")
        steps.append(StepNeed(step=ACT, at_least=None, within=within, silence=Truth.NO))
    needs = Needs(steps=tuple(steps))
    (template,) = invented_law.register(dice, 1)
    register = []
    for number in range(dice.randint(0, 9)):
        first = invented_law.START + timedelta(hours=dice.randint(0, 8))
        planned = TimeSpan(earliest=first, latest=first + timedelta(hours=dice.choice([0, 0, 1, 2])))
        register.append(replace(template, number=str(number), activity=dice.choice(STEPS), planned=planned,
                                party=dice.choice(["A", "A", None]), status="given", replaces=None,
                                own_word=dice.random() < 0.2))  # fmt: skip
    happened = TimeSpan.at(invented_law.START + timedelta(hours=dice.randint(5, 9)))
    (act,) = invented_law.acts(dice, 1)
    act = replace(act, happened=happened, party="A", events=(), notices=tuple(register))
    law = replace(
        law, zone="+00:00", definitions=(), conditions=((law.commitments[0].id, Conditions(needs=needs)),)
    )
    return law, needs, act


def before(first: TimeSpan, then: TimeSpan) -> Truth:
    if first.latest <= then.earliest:
        return Truth.YES
    return Truth.NO if first.earliest > then.latest else Truth.CANNOT_TELL


def kept(need: StepNeed, first: TimeSpan, then: TimeSpan) -> Truth:
    """The time asked between two steps, by the shortest and the longest it can have been."""
    shortest, longest = hours(then.earliest, first.latest), hours(then.latest, first.earliest)
    tests = [before(first, then)]
    if need.at_least is not None:
        least = need.at_least.minutes / 60
        tests.append(Truth.YES if shortest >= least else Truth.NO if longest < least else Truth.CANNOT_TELL)
    if need.within is not None:
        most = need.within.minutes / 60
        tests.append(Truth.YES if longest <= most else Truth.NO if shortest > most else Truth.CANNOT_TELL)
    return Truth.all_of(tests)


def worth(notice: Notice) -> Truth:
    return Truth.CANNOT_TELL if notice.party is None or notice.own_word else Truth.YES


def by_every_chain(needs: Needs, act: Act) -> Truth:
    choices: list[list[Notice | None]] = []
    for need in needs.steps:
        there = [each for each in act.notices or () if each.activity == need.step]
        there = [each for each in there if each.planned.earliest <= act.happened.latest]
        choices.append(list(there) or [None])
    return Truth.any_of(one_chain(needs, act, chain) for chain in product(*choices))


def one_chain(needs: Needs, act: Act, chain: tuple[Notice | None, ...]) -> Truth:
    tests: list[Truth] = []
    last: TimeSpan | None = None
    for number, (need, notice) in enumerate(zip(needs.steps, chain, strict=True)):
        if notice is None and need.step != ACT:
            tests.append(need.silence)
            continue
        at = act.happened if notice is None else notice.planned
        tests.append(Truth.YES if notice is None else worth(notice) & before(at, act.happened))
        if last is not None:
            tests.append(kept(need, last, at))
        elif number and (need.at_least is not None or need.within is not None):
            tests.append(Truth.CANNOT_TELL)
        last = at
    return Truth.all_of(tests)


def test_the_best_chain_is_found_without_trying_every_one() -> None:
    for seed in range(600):
        law, needs, act = invented(Random(seed))
        found = order_step(law, law.commitments[0], act)
        assert found is not None
        assert found.answer is by_every_chain(needs, act), seed
        assert found.answer is Truth.all_of(part.answer for part in found.parts), seed


def test_the_dice_reach_every_answer() -> None:
    steps = (
        order_step(law, law.commitments[0], act) for law, _, act in map(invented, map(Random, range(200)))
    )
    assert {step.answer for step in steps if step is not None} == set(Truth)
