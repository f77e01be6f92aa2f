"""Rates are corrected by what physical sources told, and by nothing that only people tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from truceline.verification.lineage_v1 import Panel, Tellings, Witness, panel, verify
from truceline.verification.lineage_v1.learning import learnt, stated

WEIGHT = 60.0


@dataclass
class World:
    """Candidates, told by three sensors, an agency and an outlet that repeats it; ``real``: which happened."""

    panel: Panel
    told: Tellings
    real: np.ndarray


def world(
    stated_copies: float = 0.7, copies: float = 0.7, loudness: float = 0.0, fpr: float = 0.05, seed: int = 2
) -> World:
    rng = np.random.default_rng(seed)
    count, prior = 20_000, 0.3
    real, loud = rng.random(count) < prior, rng.standard_normal(count) * loudness
    rates = {"camera": (0.6, fpr), "acoustic": (0.7, 0.05), "patrol": (0.5, 0.03), "agency": (0.5, 0.2)}
    told = {}
    for name, (tpr, false) in rates.items():
        odds = np.log(tpr / (1 - tpr)) + (loud if name != "agency" else 0)
        told[name] = rng.random(count) < np.where(real, 1 / (1 + np.exp(-odds)), false)
    own = rng.random(count) < np.where(real, 0.4, 0.1)
    told["outlet"] = np.where(rng.random(count) < copies, told["agency"], own)
    said = {name: (rates[name][0], 0.05 if name == "camera" else rates[name][1]) for name in rates}
    said["outlet"] = (0.4, 0.1)
    classes = {"agency": "media", "outlet": "media"}
    witnesses = [
        Witness(
            id=name, source_class=classes.get(name, name), repeats=("agency",) if name == "outlet" else (),
            copy_rate=stated_copies if name == "outlet" else None,
            tpr={"any": (WEIGHT * tpr, WEIGHT * (1 - tpr))}, fpr={"any": (WEIGHT * false, WEIGHT * (1 - false))},
        )
        for name, (tpr, false) in said.items()
    ]  # fmt: skip
    found = panel(witnesses)
    speaks = np.stack([told[each.id] for each in found.witnesses], axis=1)
    kept = speaks.any(axis=1)
    return World(found, tellings_of(speaks[kept], prior), real[kept])


def tellings_of(speaks: np.ndarray, prior: float) -> Tellings:
    """Everybody looked everywhere."""
    nobody = np.zeros(speaks.shape, bool)
    return Tellings(
        speaks, speaks, nobody, nobody, np.ones(speaks.shape), np.zeros(len(speaks), np.int64),
        np.full(len(speaks), prior),
    )  # fmt: skip


def of(found: World, values: np.ndarray, name: str) -> float:
    return float(np.ravel(values[found.panel.place[name]])[0])


@pytest.mark.parametrize("stated_copies", [0.4, 0.7, 1.0])
def test_a_copy_rate_misjudged_by_three_tenths_is_found(stated_copies: float) -> None:
    made = world(stated_copies=stated_copies)
    rates = learnt(made.panel, made.told)
    assert of(made, rates.copies_report, "outlet") == pytest.approx(0.7, abs=0.06)
    assert of(made, rates.copies_silence, "outlet") == pytest.approx(0.7, abs=0.1)


def test_a_sensor_that_is_wrong_oftener_than_stated_is_found() -> None:
    made = world(fpr=0.1)
    rates = learnt(made.panel, made.told)
    assert of(made, stated(made.panel).fpr, "camera") == pytest.approx(0.05)
    assert of(made, rates.fpr, "camera") == pytest.approx(0.1, abs=0.02)


def test_loud_incidents_do_not_pass_for_all_that_is_real() -> None:
    """Without a term for loudness the acoustic net would be credited with a TPR well over what it has."""
    made = world(loudness=1.2)
    rates = learnt(made.panel, made.told)
    has = made.told.told[made.real, made.panel.place["acoustic"]].mean()
    assert of(made, rates.tpr, "acoustic") == pytest.approx(float(has), abs=0.08)
    assert of(made, rates.fpr, "acoustic") == pytest.approx(0.05, abs=0.025)


def test_a_flood_of_stories_changes_no_rate_and_no_other_incident() -> None:
    made = world()
    before = verify(made.panel, made.told)
    told = np.zeros((5_000, len(made.panel)), bool)
    told[:, [made.panel.place[name] for name in ("agency", "outlet")]] = True
    flooded = tellings_of(np.concatenate([made.told.told, told]), 0.3)
    after = verify(made.panel, flooded)
    assert np.array_equal(after.p_real[: len(made.told)], before.p_real)
    assert not (after.grade[len(made.told) :] == "V3").any()


def test_few_anchors_teach_nothing() -> None:
    made = world()
    few = made.told.take(slice(0, 40))
    assert np.array_equal(learnt(made.panel, few).tpr, stated(made.panel).tpr)
