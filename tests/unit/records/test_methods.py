"""The register of methods names every method of the product, and no party's silence is acceptance."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.records import MethodWord, methods, standing_words, word_of, words_on

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "truceline"
VERSIONED = re.compile(r"""["']([a-z][a-z0-9_-]*@\d+)["']""")
NO_METHODS = {"truceline-report@1", "simulated@1"}
"""A format and a reader: their versions say how bytes are laid out, not how something was found."""
UNVERSIONED = {"observability_v1"}
FAMILIES = {"fusion", "verification", "truce", "assessment", "counting", "talks"}
MAY = datetime(2024, 5, 1, tzinfo=UTC)


def in_use() -> set[str]:
    """Every method and rule with a version that the source names."""
    named = {name for path in SOURCE.rglob("*.py") for name in VERSIONED.findall(path.read_text("utf-8"))}
    return (named - NO_METHODS) | UNVERSIONED


def test_every_method_and_rule_of_the_source_is_in_the_register():
    unknown = sorted(in_use() - methods().keys())
    assert not unknown, f"add a row to src/truceline/records/methods.csv for: {', '.join(unknown)}"


def test_everything_in_the_register_is_used_or_says_what_took_its_place():
    gone = {name for name, method in methods().items() if not method.superseded_by} - in_use()
    assert not gone, f"no source names {sorted(gone)}: say in methods.csv by what they were superseded"
    for method in methods().values():
        assert method.superseded_by in {"", *methods()}


@pytest.mark.parametrize("method", methods().values(), ids=lambda method: method.id)
def test_each_entry_says_in_words_what_it_does_and_names_a_page_that_is_there(method):
    assert method.family in FAMILIES
    assert len(method.what) > 15
    assert method.what.endswith(".")
    assert (ROOT / method.text).is_file()


def word(stance: str, since: int, recorded: int, party: str = "A") -> MethodWord:
    return MethodWord(
        id=f"{recorded}",
        method="truce_v1@1",
        party=party,
        stance=stance,
        since=MAY.replace(day=since),
        source="invented",
        because="",
        evidence_sha256="",
        recorded_by="liaison",
        recorded_at=MAY.replace(day=recorded),
    )


def test_silence_is_no_acceptance():
    assert words_on([word("accepts", 2, 2)], "truce_v1@1", ["A", "B"], MAY.replace(day=9))[1] == ("B", None)
    assert standing_words(None) == "no acceptance on record"


@pytest.mark.parametrize(
    ("day", "stance"), [(1, None), (2, "accepts"), (4, "accepts"), (5, "withdraws"), (20, "withdraws")]
)
def test_a_word_counts_from_its_own_day_until_the_next(day, stance):
    words = [word("accepts", 2, 2), word("withdraws", 5, 6)]
    found = word_of(words, "truce_v1@1", "A", MAY.replace(day=day))
    assert (found and found.stance) == stance


def test_of_two_words_from_one_moment_the_later_recorded_counts():
    found = word_of([word("accepts", 2, 2), word("objects", 2, 3)], "truce_v1@1", "A", MAY.replace(day=9))
    assert found is not None
    assert found.stance == "objects"
