"""A source's rates are written on the command line as they stand in sources.toml, or refused with the way to."""

from __future__ import annotations

import pytest

from truceline.cli.rating import rates
from truceline.mission import RefusedError


def test_a_rate_is_a_kind_and_two_numbers() -> None:
    assert rates("--tpr", ["artillery=80/20", "mortar=1.5/2"]) == {
        "artillery": [80.0, 20.0],
        "mortar": [1.5, 2.0],
    }
    assert rates("--tpr", None) == {}


@pytest.mark.parametrize("word", ["80/20", "artillery=80", "artillery=80:20", "artillery=1.2.3/4"])
def test_anything_else_is_refused_with_an_example(word: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        rates("--tpr", [word])
    (problem,) = refusal.value.problems
    assert "artillery=80/20" in problem.remedy
