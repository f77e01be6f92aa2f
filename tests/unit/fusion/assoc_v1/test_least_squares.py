"""Least squares that may not be negative: what SciPy finds, without loading it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import nnls

from truceline.fusion.assoc_v1.least_squares import not_negative


@pytest.mark.parametrize("seed", range(30))
def test_the_answer_is_scipys(seed: int) -> None:
    draw = np.random.default_rng(seed)
    columns = int(draw.integers(1, 15))
    rows = draw.normal(size=(columns * 3 + 1, columns)) * 10.0 ** draw.uniform(-3, 3)
    aim = rows @ draw.normal(0.3, 1.0, columns) + draw.normal(size=len(rows))
    found = not_negative(rows, aim)
    expected = nnls(rows, aim)[0]
    assert (found >= 0).all()
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9 * (1 + expected.max()))


def test_where_every_answer_would_be_negative_it_is_nothing() -> None:
    assert not_negative(np.eye(3), np.array([-1.0, -2.0, -3.0])).tolist() == [0.0, 0.0, 0.0]


def test_association_is_loaded_without_what_only_others_need_of_scipy() -> None:
    program = (
        "import sys; import truceline.fusion.assoc_v1; print([m for m in sys.modules if m[:6] == 'scipy.'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
