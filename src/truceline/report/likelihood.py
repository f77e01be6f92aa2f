"""Words for probabilities, after ICD 203 (US Director of National Intelligence, 2015), section D.6.e.2.

Neighbouring bands meet at their boundary; a value on it takes the band farther from even odds,
whose word claims no less than is known. Below .01 and above .99 the standard has no word and
neither do we: the caller prints the number. Confidence is never put in the same sentence.
"""

from __future__ import annotations

BANDS: tuple[tuple[float, float, str], ...] = (
    (0.01, 0.05, "almost_no_chance"),
    (0.05, 0.20, "very_unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "roughly_even"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very_likely"),
    (0.95, 0.99, "almost_certain"),
)
"""Lower bound, upper bound, key of the word in strings/<language>.toml."""


def likelihood_key(probability: float) -> str | None:
    """The key of the word for a probability, None where the standard has no word.

    errors: ValueError when it is no probability.
    """
    band = band_of(probability)
    return None if band is None else band[2]


def band_of(probability: float) -> tuple[float, float, str] | None:
    """The band of a probability as in BANDS, None where the standard has none.

    errors: as ``likelihood_key``.
    """
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"{probability} is not a probability")
    bands = BANDS if probability < 0.5 else tuple(reversed(BANDS))
    return next((band for band in bands if band[0] <= probability <= band[1]), None)
