"""Chance made of raw words alone: it falls as it should, and the same way everywhere."""

from collections import Counter
from itertools import pairwise

import pytest

from truceline.simulate.draws import Dice


def test_the_first_words_are_these_on_every_machine() -> None:
    dice = Dice(7, "a part")
    assert [dice.unit().hex() for _ in range(3)] == [
        "0x1.e0e446eb9fb3ap-2",
        "0x1.219d63051187ap-1",
        "0x1.0d2311e0a177ap-1",
    ]


def test_parts_of_the_world_do_not_disturb_each_other() -> None:
    alone = Dice(7, "cloud")
    beside, other = Dice(7, "cloud"), Dice(7, "patrols")
    mixed = []
    for _ in range(10):
        other.unit()
        mixed.append(beside.unit())
    assert mixed == [alone.unit() for _ in range(10)]
    assert Dice(7, "cloud").unit() != Dice(7, "patrols").unit() != Dice(8, "patrols").unit()


def test_counts_are_as_uneven_as_real_days() -> None:
    """Negative binomial: mean 24, variance 24 + 24²/10 = 81.6; Poisson would have 24."""
    dice = Dice(1, "counts")
    counts = [dice.count(24, 10) for _ in range(20_000)]
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / len(counts)
    assert mean == pytest.approx(24, rel=0.01)
    assert variance == pytest.approx(81.6, rel=0.05)


def test_errors_are_bell_shaped() -> None:
    dice = Dice(1, "errors")
    errors = [dice.normal(100) for _ in range(20_000)]
    within = [sum(abs(error) < sigmas * 100 for error in errors) / len(errors) for sigmas in (1, 2, 3)]
    assert within == pytest.approx([0.683, 0.954, 0.997], abs=0.01)
    assert max(map(abs, errors)) < 600


def test_weights_are_kept() -> None:
    dice = Dice(1, "weights")
    found = Counter(dice.choose(("rare", "often", "never"), (1, 3, 0)) for _ in range(20_000))
    assert found["rare"] / 20_000 == pytest.approx(0.25, abs=0.01)
    assert found["never"] == 0


def test_units_are_never_one_and_do_not_repeat() -> None:
    dice = Dice(1, "units")
    units = [dice.unit() for _ in range(1_000)]
    assert min(units) >= 0
    assert max(units) < 1
    assert all(a != b for a, b in pairwise(sorted(units)))
