"""What mandate.toml grants, by which article; and what is refused because nothing grants it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.shell import ROOT
from truceline.agreement import load_agreement
from truceline.mission.errors import WriteRefusedError
from truceline.mission.mandating import read_mandate_toml, refuse_unless_granted, unknown_articles
from truceline.records import Mandate, ProvisionType, Use, not_granted, powers_at

AT = datetime(2024, 6, 1, tzinfo=UTC)
DEMO = ROOT / "src" / "truceline" / "simulate" / "demo_agreement"


@pytest.fixture(scope="module")
def agreement():
    """The demo's: P6 is its one provision on the mechanism, P1 a prohibition."""
    found, problems = load_agreement(DEMO)
    assert found is not None, problems
    return found


def read(text: str) -> Mandate:
    mandate, problems = read_mandate_toml(text)
    assert problems == []
    return mandate


def columns(text: str) -> list[str]:
    mandate, problems = read_mandate_toml(text)
    assert mandate == Mandate()
    assert all(problem.remedy and problem.file == "mandate.toml" for problem in problems)
    return [problem.column for problem in problems]


def refused(agreement, mandate: Mandate, **use) -> str:
    with pytest.raises(WriteRefusedError) as raised:
        refuse_unless_granted(mandate, agreement, Use(**{"at": AT, **use}))
    (problem,) = raised.value.problems
    assert problem.code == "TL-MIS-005"
    return f"{problem.message} {problem.remedy}"


def test_a_file_of_one_word_grants_is_still_read_and_cites_no_article():
    mandate = read('may_attribute = true\nmay_publish = true\npublish_to = ["public"]\nsigners = ["head"]\n')
    assert {(grant.may, grant.article) for grant in mandate.grants} == {
        ("determine", None),
        ("attribute", None),
        ("publish", None),
    }
    assert mandate.signers == ("head",)


def test_a_grant_says_which_article_when_where_to_whom_and_who_signs():
    (grant,) = read(
        'may_determine = false\n[[grant]]\nmay = "attribute"\narticle = "P6"\nfrom = 2024-05-11T00:00:00-02:00\n'
        'to = "2024-05-25T00:00:00-02:00"\nwithin = ["west-reach"]\nprovisions = ["P1"]\nsigners = ["head"]\n'
        'source = "invented for the test"\n'
    ).grants
    assert (grant.article, grant.zones, grant.provisions) == ("P6", ("west-reach",), ("P1",))
    assert grant.in_force is not None
    assert grant.in_force.start == datetime(2024, 5, 11, 2, tzinfo=UTC)
    assert (grant.signers, grant.source) == (("head",), "invented for the test")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('[[grant]]\nmay = "guess"', "grant 1.may"),
        ('may_attribute = false\n[[grant]]\nmay = "attribute"', "may_attribute"),
        ('[[grant]]\nmay = "attribute"\narticel = "P6"', "grant 1.articel"),
        ('[[grant]]\nmay = "attribute"\nwithin = "west-reach"', "grant 1.within"),
        ('[[grant]]\nmay = "determine"\nwithin = ["west-reach"]', "grant 1.within"),
        ('[[grant]]\nmay = "publish"', "grant 1.publish_to"),
        ('[[grant]]\nmay = "publish"\npublish_to = ["everybody"]', "grant 1.publish_to"),
        ('[[grant]]\nmay = "attribute"\npublish_to = ["public"]', "grant 1.publish_to"),
        ('[[grant]]\nmay = "attribute"\nfrom = 2024-05-11', "grant 1.from"),
        ('[[grant]]\nmay = "attribute"\nto = 2024-05-11T00:00:00Z', "grant 1.to"),
        (
            '[[grant]]\nmay = "attribute"\nfrom = 2024-05-12T00:00:00Z\nto = 2024-05-11T00:00:00Z',
            "grant 1.to",
        ),
        ('[text.articles]\n"point-4" = "words"', "text.source"),
        ('grant = "attribute"', "grant"),
    ],
)
def test_what_a_grant_says_wrongly_is_told_and_grants_nothing(text, column):
    assert columns(text) == [column]


@pytest.mark.parametrize(
    ("grant", "column", "found"),
    [
        ('article = "P99"', "article", "P99"),
        ('article = "P1"', "article", "P1"),
        ('article = "mandate/point-4"', "article", "mandate/point-4"),
        ('within = ["nowhere"]', "within", "nowhere"),
        ('provisions = ["P99"]', "provisions", "P99"),
    ],
)
def test_an_article_that_is_not_there_or_grants_nothing_is_refused(agreement, grant, column, found):
    mandate = read(f'[[grant]]\nmay = "attribute"\n{grant}\n')
    (problem,) = unknown_articles(mandate, agreement)
    assert (problem.code, problem.column, problem.found) == ("TL-MIS-013", column, found)


def test_the_mandates_own_text_may_be_cited(agreement):
    mandate = read(
        '[[grant]]\nmay = "attribute"\narticle = "mandate/point-4"\n[text]\nsource = "invented"\n'
        '[text.articles]\n"point-4" = "The Mission says who did it."\n'
    )
    assert list(unknown_articles(mandate, agreement)) == []


def test_what_nothing_grants_names_the_articles_there_are_and_what_one_would_have_to_say(agreement):
    said = refused(agreement, Mandate(), may="attribute")
    assert "does not let this mission say which party did an act" in said
    assert "no article is cited" in said
    assert "P6 (art-4/1); none is cited as granting this" in said
    assert (
        "A grant would have to say: that the mechanism may say which party did an act, by which article"
        in said
    )


def test_an_agreement_without_a_mechanism_is_said_to_grant_nothing(agreement):
    kept = tuple(each for each in agreement.provisions if each.type is not ProvisionType.MECHANISM)
    said = refused(replace(agreement, provisions=kept), Mandate(), may="attribute")
    assert "the agreement has no provision of type mechanism, so no provision grants it" in said


PARTLY = """
[[grant]]
may = "attribute"
article = "P6"
from = 2024-05-11T00:00:00Z
to = 2024-06-11T00:00:00Z
within = ["west-reach"]
provisions = ["P1"]
"""


@pytest.mark.parametrize(
    ("use", "because"),
    [
        ({"zone": "west-reach"}, "it holds for provision P1, and no provision is named"),
        ({"zone": "east-reach", "provision_id": "P1"}, "it holds within west-reach, not east-reach"),
        ({"provision_id": "P1"}, "it holds within west-reach, and no place is named"),
        ({"zone": "west-reach", "provision_id": "P2"}, "it holds for provision P1, not P2"),
        (
            {"zone": "west-reach", "provision_id": "P1", "at": datetime(2024, 6, 11, tzinfo=UTC)},
            "it holds from 2024-05-11 00:00 UTC to 2024-06-11 00:00 UTC, and it is 2024-06-11 00:00 UTC",
        ),
    ],
)
def test_a_grant_holds_for_its_time_and_its_subject_alone(agreement, use, because):
    mandate = read(PARTLY)
    assert refuse_unless_granted(
        mandate, agreement, Use(may="attribute", at=AT, zone="west-reach", provision_id="P1")
    )
    assert because in refused(agreement, mandate, may="attribute", **use)


def test_publishing_is_granted_reader_by_reader(agreement):
    mandate = read('may_publish = true\npublish_to = ["commission"]')
    assert refuse_unless_granted(mandate, agreement, Use(may="publish", at=AT, tier="commission"))
    assert "it grants publishing to commission, not to public" in refused(
        agreement, mandate, may="publish", tier="public"
    )


def test_who_may_not_sign_is_told_who_does(agreement):
    mandate = read('signers = ["head"]')
    said = refused(agreement, mandate, may="determine", signer="officer")
    assert "'officer' does not" in said
    assert "Let one of these sign: head." in said


def test_as_of_another_day_the_same_mandate_grants_something_else(agreement):
    mandate = read(PARTLY)
    for at, held in ((AT, True), (datetime(2024, 5, 1, tzinfo=UTC), False)):
        (power,) = [each for each in powers_at(mandate, agreement.provisions, at) if each.may == "attribute"]
        assert bool(power.granted) is held
        assert bool(power.missing) is not held


def test_no_side_is_treated_otherwise_than_the_other(agreement):
    """Whom it publishes to decides, and not what the reader is called."""
    mandate = read('may_publish = true\npublish_to = ["party:amber"]')
    swapped = read('may_publish = true\npublish_to = ["party:cobalt"]')
    one = not_granted(mandate, agreement.provisions, Use(may="publish", at=AT, tier="party:cobalt"))
    two = not_granted(swapped, agreement.provisions, Use(may="publish", at=AT, tier="party:amber"))
    assert one is not None
    assert two is not None
    assert one.message.replace("amber", "x").replace("cobalt", "amber").replace("x", "cobalt") == two.message


def test_a_key_that_means_nothing_is_kept_to_be_told(tmp_path: Path):
    assert read("may_atribute = true").not_understood == ("may_atribute",)
