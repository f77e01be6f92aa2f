"""What sensors see and miss together is weighed together, and a misjudged copy rate verifies little that is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.verification.lineage_v1.test_learning import World, world
from truceline.bench.verify import ece
from truceline.verification import lineage_v1, lineage_v2


def wrong_among_v3(made: World) -> float:
    best = lineage_v2.verify(made.panel, made.told).grade == "V3"
    assert best.sum() > 500
    return float(1 - made.real[best].mean())


@pytest.mark.parametrize("stated_copies", [0.4, 0.7, 1.0])
def test_with_the_copy_rate_misjudged_by_three_tenths_at_most_three_in_a_hundred_are_wrong(
    stated_copies: float,
) -> None:
    assert wrong_among_v3(world(stated_copies=stated_copies)) <= 0.03


def test_loud_incidents_are_weighed_as_such() -> None:
    """Sensors that miss the same: without a weight for it, likelihoods are off by more than with it."""
    made = world(loudness=1.5, seed=5)
    apart, together = (each.verify(made.panel, made.told).p_real for each in (lineage_v1, lineage_v2))
    happened = made.real.astype(np.int64)
    assert ece(together, happened) < 0.9 * ece(apart, happened)
    assert ((together - happened) ** 2).mean() < ((apart - happened) ** 2).mean()


def test_lineages_the_prior_and_what_they_weigh_together_add_up() -> None:
    made = world(loudness=1.5)
    found = lineage_v2.verify(made.panel, made.told)
    total = found.weighed.prior + found.weighed.by_lineage.sum(axis=1) + found.together
    assert np.allclose(1 / (1 + np.exp(-total)), found.p_real)
    assert np.abs(found.together).max() > 0.1


def test_where_nothing_is_learnt_nothing_is_weighed_together() -> None:
    made = world(loudness=1.5)
    found = lineage_v2.verify(made.panel, made.told, learn=False)
    assert not found.together.any()
    assert found.learnt.anchors == 0
    assert np.array_equal(found.p_real, lineage_v1.verify(made.panel, made.told, learn=False).p_real)


def test_a_flood_of_stories_changes_no_likelihood_of_another_incident() -> None:
    made = world(loudness=1.0)
    before = lineage_v2.verify(made.panel, made.told)
    told = made.told.take(np.zeros(5_000, np.int64))
    tellers = [made.panel.place[name] for name in ("agency", "outlet")]
    stories = np.zeros(told.told.shape, bool)
    stories[:, tellers] = True
    told = told.but(told=stories, original=stories)
    parts = {
        name: np.concatenate([getattr(made.told, name), getattr(told, name)])
        for name in ("told", "original", "marked", "admitted", "look", "kind", "prior")
    }
    after = lineage_v2.verify(made.panel, made.told.but(**parts))
    assert np.array_equal(after.p_real[: len(made.told)], before.p_real)
    assert not (after.grade[len(made.told) :] == "V3").any()
