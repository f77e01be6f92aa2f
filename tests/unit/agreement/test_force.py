"""What was in force where and when, asked of the minimal agreement."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from truceline.agreement import binds, in_force, load_agreement
from truceline.records import NaiveTimeError, Place, PlaceKind, TimeSpan, Truth

AGREEMENT, _ = load_agreement(Path(__file__).parents[2] / "agreements" / "minimal")
IN_THE_VALLEY = Place.point(-29.7, 41.2, 500)
AT_THE_FORD = Place.point(-29.5, 41.5, 500)


def at(text):
    return datetime.fromisoformat(f"2031-{text}+02:00")


def asked(when, place=None):
    return {each.commitment.id: each for each in in_force(AGREEMENT, when, place)}


@pytest.mark.parametrize(("when", "answer"), [
    ("02-28T23:59", Truth.NO),
    ("03-01T00:00", Truth.YES),   # from its first moment
    ("03-31T23:59", Truth.YES),
    ("04-01T00:00", Truth.NO),    # to, but without, its last
])  # fmt: skip
def test_a_provision_is_in_force_from_its_start_until_just_before_its_end(when, answer):
    assert asked(at(when))["P1@text"].in_force is answer


def test_a_span_across_an_extension_is_surely_in_force():
    span = TimeSpan(earliest=at("03-10T23:50"), latest=at("03-11T00:10"))
    assert asked(span)["P1@text"].in_force is Truth.YES


def test_a_shell_around_the_entry_into_force_cannot_be_told():
    span = TimeSpan(earliest=at("02-28T23:50"), latest=at("03-01T00:10"))
    answer = asked(span)["P1@text"]
    assert answer.in_force is Truth.CANNOT_TELL
    assert answer.why[0] == "it cannot be told whether this was while it was in force"


def test_where_a_commitment_applies():
    answers = asked(at("03-10T12:00"), IN_THE_VALLEY)
    assert answers["P1@text"].inside is Truth.YES
    assert answers["X1@text"].inside is Truth.NO
    assert answers["X1@text"].why == ("in force", "the place lies outside ford")
    assert asked(at("03-10T12:00"))["P1@text"].inside is Truth.CANNOT_TELL


def test_a_zone_holds_only_while_it_was_drawn_so():
    assert asked(at("03-02T12:00"), AT_THE_FORD)["X1@text"].inside is Truth.NO
    assert asked(at("03-04T12:00"), AT_THE_FORD)["X1@text"].inside is Truth.YES


def test_a_distance_rule_is_never_answered_by_guess():
    answer = asked(at("03-10T12:00"), IN_THE_VALLEY)["P2@text"]
    assert answer.inside is Truth.CANNOT_TELL
    assert answer.why[-1] == "its 'where' asks more than a time and a place: put an act to it"


def test_what_binds_an_act_leaves_out_what_surely_does_not():
    span = TimeSpan.at(at("03-10T12:00"))
    assert [each.commitment.id for each in binds(AGREEMENT, "mortar", span, IN_THE_VALLEY)] == ["P1@text"]
    assert [each.commitment.id for each in binds(AGREEMENT, "mortar", span, AT_THE_FORD)] == [
        "P1@text",
        "X1@text",
    ]
    nowhere = binds(AGREEMENT, "mortar", span, Place(kind=PlaceKind.NONE))
    assert [each.commitment.id for each in nowhere] == ["P1@text", "X1@text", "R1@text"]
    assert binds(AGREEMENT, "mortar", TimeSpan.at(at("01-01T00:00")), AT_THE_FORD) == ()


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(NaiveTimeError):
        in_force(AGREEMENT, datetime.fromisoformat("2031-03-01T01:00"))


def test_a_draft_binds_nobody():
    draft = replace(AGREEMENT, status="draft")
    answers = in_force(draft, at("03-10T12:00"), IN_THE_VALLEY)
    assert {each.in_force for each in answers} == {Truth.NO}
    assert answers[0].why[0] == "the agreement is a draft: it binds nobody"
