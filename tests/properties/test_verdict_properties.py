"""Verdicts by columns are those of the plain way, for whatever law and whatever acts dice invent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import invented_law
from truceline.agreement import Act, Agreement, Verdict, ask
from truceline.agreement.asking import TESTS
from truceline.compliance import VERDICTS, Verdicts, acts_of
from truceline.compliance.tests_v2 import COLUMNS


def invented(dice: Random, provisions: int, number: int) -> tuple[Agreement, tuple[Act, ...]]:
    """A law, and acts put to it beside one register of notices, or none."""
    law, acts = invented_law.agreement(dice, provisions), invented_law.acts(dice, number)
    notices = dice.choice([None, invented_law.register(dice, 12), invented_law.register(dice, 40)])
    return law, tuple(replace(act, notices=notices) for act in acts)


READERS = (None, "text", "A", "B")
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def both(agreement: Agreement, acts: tuple[Act, ...]) -> list[tuple[object, ...]]:
    """(commitment, act's number, by columns, plainly) for every reader."""
    notices = acts[0].notices
    columns = Verdicts(agreement, acts_of(acts, invented_law.EVENTS, notices))
    found: list[tuple[object, ...]] = []
    for reader in READERS:
        table, rows = columns.table(reader), columns.rows(reader)
        for number, act in enumerate(acts):
            answers = ask(agreement, act, read_by=reader)
            assert [row.commitment.id for row in rows] == [answer.commitment_id for answer in answers]
            found += [
                (answer.commitment_id, number, VERDICTS[code], answer.verdict)
                for code, answer in zip(table[:, number], answers, strict=True)
            ]
    return found


def answered_otherwise(seed: int) -> list[tuple[object, ...]]:
    law, acts = invented(Random(seed), 6, 12)
    return [each for each in both(law, acts) if each[2] is not each[3]]


@settings(max_examples=15)
@given(SEEDS)
def test_columns_answer_as_one_act_at_a_time(seed):
    assert answered_otherwise(seed) == []


@pytest.mark.slow
@settings(max_examples=100)
@given(SEEDS)
def test_columns_answer_as_one_act_at_a_time_for_many_agreements(seed):
    assert answered_otherwise(seed) == []


def test_the_dice_reach_every_verdict_and_every_test():
    met: Counter[Verdict] = Counter()
    failed: Counter[str] = Counter()
    for seed in range(25):
        dice = Random(seed)
        law, acts = invented(dice, 6, 12)
        for act in acts:
            for answer in ask(law, act):
                met[answer.verdict] += 1
                failed.update(step.test for step in answer.steps if step.answer.name != "YES")
                failed.update(f"{each.verdict.value} aside" for each in answer.excepted_by)
    assert met.keys() == set(Verdict)
    assert set(TESTS) <= failed.keys()
    assert {"permitted aside", "cannot tell aside"} <= failed.keys()


@settings(max_examples=15)
@given(SEEDS, st.sampled_from(sorted(COLUMNS)))
def test_a_test_without_a_column_is_asked_act_by_act(seed, test):
    """What ``ask`` learns later is answered rightly before anybody writes its column."""
    dice = Random(seed)
    law, acts = invented(dice, 3, 5)
    before = dict(COLUMNS)
    by_columns = Verdicts(law, acts_of(acts, invented_law.EVENTS, acts[0].notices)).table()
    try:
        del COLUMNS[test]  # type: ignore[attr-defined]  # a plain dict behind its read-only name
        by_rows = Verdicts(law, acts_of(acts, invented_law.EVENTS, acts[0].notices)).table()
    finally:
        COLUMNS.clear()  # type: ignore[attr-defined]  # a plain dict behind its read-only name
        COLUMNS.update(before)  # type: ignore[attr-defined]  # a plain dict behind its read-only name
    assert np.array_equal(by_columns, by_rows)


@settings(max_examples=15)
@given(SEEDS)
def test_what_an_act_is_put_beside_changes_nothing(seed):
    """Each act alone, all together, and all in another order: the same verdicts."""
    dice = Random(seed)
    law, acts = invented(dice, 4, 8)
    together = Verdicts(law, acts_of(acts, invented_law.EVENTS, acts[0].notices)).table()
    alone = [Verdicts(law, acts_of([act], invented_law.EVENTS, act.notices)).table() for act in acts]
    assert np.array_equal(together, np.hstack(alone))
    order = dice.sample(range(len(acts)), len(acts))
    shuffled = Verdicts(law, acts_of([acts[n] for n in order], invented_law.EVENTS, acts[0].notices)).table()
    assert np.array_equal(together[:, order], shuffled)
