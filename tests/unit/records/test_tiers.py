"""Who sees what. Tested as the least trusted reader first."""

from __future__ import annotations

import pytest

from truceline.records import TierError, checked_tier, tightest, visible


@pytest.mark.parametrize(
    ("record", "public", "party_a", "party_b", "commission", "mission"),
    [
        ("public", True, True, True, True, True),
        ("party:A", False, True, False, True, True),
        ("commission", False, False, False, True, True),
        ("mission", False, False, False, False, True),
        (None, False, False, False, False, True),
        ("sealed", False, False, False, False, False),
    ],
)
def test_who_sees_what(
    record: str | None, public: bool, party_a: bool, party_b: bool, commission: bool, mission: bool
) -> None:
    assert visible(record, "public") is public
    assert visible(record, "party:A") is party_a
    assert visible(record, "party:B") is party_b
    assert visible(record, "commission") is commission
    assert visible(record, "mission") is mission


@pytest.mark.parametrize("word", ["Public", "party:", "everyone", "party", " public"])
def test_an_unknown_tier_is_refused_and_never_read_as_an_open_one(word: str) -> None:
    with pytest.raises(TierError, match="not a tier"):
        checked_tier(word)


def test_what_is_made_of_two_parties_records_is_the_commissions() -> None:
    assert tightest(["public", "party:A"]) == "party:A"
    assert tightest(["party:A", "party:B"]) == "commission"
    assert tightest(["party:A", None]) == "mission"
    assert tightest([]) == "public"
