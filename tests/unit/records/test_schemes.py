"""The words of ICD 203 and the digits of the Admiralty scale: what each probability and grade comes to."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.records.schemes import (
    ADMIRALTY,
    BANDS,
    CREDIBILITY,
    ICD_203,
    LEAST,
    SCHEMES,
    band_of,
    credibility,
    credibility_words,
    likelihood_key,
    likelihood_words,
    shows,
)


@pytest.mark.parametrize(
    ("probability", "key"),
    [
        (0.005, None),
        (0.01, "almost_no_chance"),
        (0.1, "very_unlikely"),
        (0.3, "unlikely"),
        (0.5, "roughly_even"),
        (0.6, "likely"),
        (0.9, "very_likely"),
        (0.97, "almost_certain"),
        (0.999, None),
        (1.0, None),
    ],
)
def test_probabilities_have_the_words_of_icd_203(probability, key):
    assert likelihood_key(probability) == key


def test_what_is_no_probability_has_no_word():
    with pytest.raises(ValueError, match="not a probability"):
        likelihood_key(1.2)


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.05, "almost no chance"), (0.5, "roughly even chance"), (0.95, "almost certain"), (0.995, "beyond")],
)
def test_a_boundary_takes_the_band_farther_from_even_odds(probability: float, words: str) -> None:
    assert likelihood_words(probability).startswith(words)


@given(st.floats(0.01, 0.99))
def test_every_probability_within_the_standard_has_one_band_that_holds_it(probability: float) -> None:
    band = band_of(probability)
    assert band is not None
    assert band[0] <= probability <= band[1]


@pytest.mark.parametrize(
    ("grade", "probability", "said"),
    [
        ("V3", 0.96, "1 (confirmed by independent sources)"),
        ("V2", 0.99, "2 (probably true)"),
        ("V2", 0.80, "2 (probably true)"),
        ("V1", 0.50, "3 (possibly true)"),
        ("V1", 0.20, "4 (doubtful)"),
        ("V0", 0.0, "5 (improbable)"),
        ("", math.nan, "6 (cannot be judged)"),
    ],
)
def test_a_grade_and_a_probability_have_a_digit(grade: str, probability: float, said: str) -> None:
    assert credibility_words(grade, probability) == said


@given(st.floats(0.0, 1.0))
def test_one_is_confirmed_by_others_and_never_by_a_probability_alone(probability: float) -> None:
    assert credibility("V2", probability) in {digit for _, digit in LEAST}
    assert set(CREDIBILITY) == {credibility("V3", probability), *(digit for _, digit in LEAST), "6"}


def test_what_a_reader_asked_for_is_what_is_shown() -> None:
    shown = {asked: (shows(asked, ICD_203), shows(asked, ADMIRALTY)) for asked in SCHEMES}
    assert shown == {
        "icd203": (True, False),
        "admiralty": (False, True),
        "both": (True, True),
        "none": (False, False),
    }


def test_bands_meet_and_leave_nothing_between_them() -> None:
    assert [high for _, high, _ in BANDS[:-1]] == [low for low, _, _ in BANDS[1:]]
