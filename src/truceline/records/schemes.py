"""Two schemes in which people say how likely a thing is: ICD 203 and the Admiralty scale. For display alone.

Nothing is computed with a word or a digit of either; the probability stands beside them and is what counts.

ICD 203 (US Director of National Intelligence, 2015, section D.6.e.2) has words for bands of probability.
Neighbouring bands meet at their boundary; a value on it takes the band farther from even odds, whose word
claims no less than is known. Below .01 and above .99 the standard has no word and neither do we. Confidence
is never put in the same sentence.

The Admiralty scale has digits for the credibility of what is told, beside letters for the source. Its
digits speak of confirmation by others, so that they are not probabilities: 1 is a grade of V3 here.
"""

from __future__ import annotations

import math

ICD_203, ADMIRALTY, BOTH, NONE = "icd203", "admiralty", "both", "none"
SCHEMES = (ICD_203, ADMIRALTY, BOTH, NONE)
"""What a reader may ask for; NONE leaves the numbers alone."""

BANDS: tuple[tuple[float, float, str], ...] = (
    (0.01, 0.05, "almost_no_chance"),
    (0.05, 0.20, "very_unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "roughly_even"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very_likely"),
    (0.95, 0.99, "almost_certain"),
)
"""Lower bound, upper bound, key of the word of ICD 203 (strings/<language>.toml of the report)."""

CONFIRMED, CANNOT_BE_JUDGED = "1", "6"
CONFIRMED_GRADE = "V3"
LEAST = ((0.80, "2"), (0.50, "3"), (0.20, "4"), (0.0, "5"))
"""Of what no independent physical source confirmed: the least probability of each digit."""
CREDIBILITY = {
    CONFIRMED: "confirmed by independent sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    CANNOT_BE_JUDGED: "cannot be judged",
}


def shows(asked: str, scheme: str) -> bool:
    """Whether a reader who asked for this sees ICD_203 or ADMIRALTY."""
    return asked in (scheme, BOTH)


def band_of(probability: float) -> tuple[float, float, str] | None:
    """The band of a probability as in BANDS, None where the standard has none.

    errors: ValueError when it is no probability.
    """
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"{probability} is not a probability")
    bands = BANDS if probability < 0.5 else tuple(reversed(BANDS))
    return next((band for band in bands if band[0] <= probability <= band[1]), None)


def likelihood_key(probability: float) -> str | None:
    """The key of the word of ICD 203 for a probability, None where the standard has no word.

    errors: as ``band_of``.
    """
    band = band_of(probability)
    return None if band is None else band[2]


def likelihood_words(probability: float) -> str:
    """The word of ICD 203 in English, or that the standard has none.

    errors: as ``band_of``.
    """
    key = likelihood_key(probability)
    if key is None:
        return "beyond the standard's words"
    return "roughly even chance" if key == "roughly_even" else key.replace("_", " ")


def credibility(grade: str, probability: float) -> str:
    """The digit of the Admiralty scale for an incident of this grade; 6 where the probability is nan."""
    if math.isnan(probability):
        return CANNOT_BE_JUDGED
    if grade == CONFIRMED_GRADE:
        return CONFIRMED
    return next(digit for least, digit in LEAST if probability >= least)


def credibility_words(grade: str, probability: float) -> str:
    """The digit and what it says, such as ``2 (probably true)``."""
    digit = credibility(grade, probability)
    return f"{digit} ({CREDIBILITY[digit]})"
