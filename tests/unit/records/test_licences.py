"""Licences: a reviewed list, nothing guessed, and mixing that does not depend on the order."""

from __future__ import annotations

from itertools import product

import pytest

from truceline.records import MISSION, LicenceError, Terms, clashes, licences, mixing, named_licence, terms_of
from truceline.records import licences as listed

WORDS = {
    "attribution": {"yes", "asked", "no"},
    "share_alike": {"none", "same", "family"},
    "commercial": {"yes", "no", "ask"},
    "republish": {"yes", "no", "ask"},
    "covers": {"rows", "facts"},
}


@pytest.mark.parametrize("code", licences())
def test_every_licence_says_what_it_allows_in_the_lists_words(code: str) -> None:
    licence = licences()[code]
    assert licence.title
    for column, words in WORDS.items():
        assert getattr(licence, column) in words, column


@pytest.mark.parametrize("code", licences())
def test_rows_that_may_not_be_republished_cover_facts_alone(code: str) -> None:
    licence = licences()[code]
    assert licence.republish == "yes" or licence.covers == "facts"


@pytest.mark.parametrize(
    ("text", "code"), [("CC BY 4.0", "CC-BY-4.0"), ("odbl 1.0", "ODbL-1.0"), ("MIT", "MIT")]
)
def test_a_text_that_is_a_code_is_known_however_it_is_spaced(text: str, code: str) -> None:
    assert named_licence(text) == code
    assert terms_of(text).id == code


@pytest.mark.parametrize(
    "text", ["free for all", "MIT, but ask first", "CC BY-ND 4.0", "", "The mission's own rules"]
)
def test_a_text_that_is_no_code_is_kept_and_permits_nothing(text: str) -> None:
    terms = terms_of(text)
    assert (terms.id, terms.text) == ("UNSTATED", text)
    assert not terms.lets_rows_go_to("public")


@pytest.mark.parametrize(
    "said", [{"id": "CC-BY-9"}, {"text": "no id"}, {"id": "MIT", "by": "x"}, 7, {"id": 7}]
)
def test_a_table_that_names_no_code_is_refused(said: object) -> None:
    with pytest.raises(LicenceError):
        terms_of(said)


def test_the_missions_own_room_is_internal_use_and_nobody_elses_is() -> None:
    terms = Terms(id="INTERNAL")
    assert terms.lets_rows_go_to(MISSION)
    for tier in ("public", "party:amber", "commission", "sealed"):
        assert not terms.lets_rows_go_to(tier)


def test_mixing_never_depends_on_the_order_and_a_code_goes_with_itself() -> None:
    for one, other in product(listed(), listed()):
        assert mixing(one, other) == mixing(other, one)
    assert all(mixing(code, code).may for code in listed())


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("ODbL-1.0", "CC-BY-NC-SA-4.0", False),
        ("ODbL-1.0", "CC-BY-NC-4.0", False),
        ("ODbL-1.0", "CC-BY-4.0", False),
        ("ODbL-1.0", "MIT", True),
        ("CC-BY-4.0", "US-GOV-PD", True),
        ("CC-BY-SA-4.0", "GPL-3.0", True),
        ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", False),
        ("ODbL-1.0", "UNSTATED", None),
        ("MIT", "TERMS", None),
    ],
)
def test_pairs_as_the_licences_have_them(one: str, other: str, may: bool | None) -> None:
    found = mixing(one, other)
    assert found.may is may
    assert found.why
    assert found.source or may is None


def test_a_clash_is_found_among_many_and_what_goes_together_is_none() -> None:
    assert clashes(["MIT", "US-GOV-PD", "FACTS", "MISSION-OWN", "ODbL-1.0"]) == ()
    [clash] = clashes(["ODbL-1.0", "MIT", "CC-BY-NC-4.0"])
    assert {clash.first, clash.second} == {"ODbL-1.0", "CC-BY-NC-4.0"}
