"""What one incident means under the minimal agreement, with every reason, in words."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from truceline.agreement import load_agreement
from truceline.compliance import assessable, known_to
from truceline.compliance.one_v1 import assess_one
from truceline.records import FindingStatus, Incident, Outcome, Place, PlaceKind, ProvisionType, TimeSpan

LOADED, _ = load_agreement(Path(__file__).parents[2] / "agreements" / "minimal")
AGREEMENT = known_to(LOADED, "assess_v1@1")  # which weighs no distance
VALLEY, FORD, RANGE = (-29.7, 41.2), (-29.5, 41.5), (-29.15, 41.15)
VERIFIED, REPORTED = FindingStatus.VERIFIED, FindingStatus.REPORTED


def incident(kind="artillery", when="03-10T12:00", until=None, place=VALLEY, sigma_m=300.0):
    first, last = (datetime.fromisoformat(f"2031-{text}+02:00") for text in (when, until or when))
    where = place if isinstance(place, Place) else Place.point(*place, sigma_m)
    return Incident(id=7, members=(("o", 1.0),), kind=kind, happened=TimeSpan(earliest=first, latest=last),
                    place=where, independent_sources=1, method="single_v1@1")  # fmt: skip


def assessed(happening, status=VERIFIED, under="P1@text", agreement=AGREEMENT):
    found = assess_one(agreement, agreement.commitment(under), happening, status)
    return found.outcome, found.because


def test_a_verified_shell_inside_and_in_force_is_a_breach():
    assert assessed(incident()) == (
        Outcome.BREACH, ("P1 was in force", "inside valley", "verified by a named decision"),
    )  # fmt: skip


@pytest.mark.parametrize(("status", "outcome", "says"), [
    (FindingStatus.REPORTED, Outcome.UNDETERMINED, "reported, not verified"),
    (FindingStatus.PRELIMINARY, Outcome.UNDETERMINED, "preliminary, not verified"),
    (FindingStatus.NOT_VERIFIED, Outcome.UNDETERMINED, "a named decision could not verify it"),
    (FindingStatus.DISCOUNTED, Outcome.NOT_OCCURRED, "discounted by a named decision"),
])  # fmt: skip
def test_what_nobody_verified_is_no_breach(status, outcome, says):
    found, because = assessed(incident(), status)
    assert found is outcome
    assert because[-1] == says


@pytest.mark.parametrize(("changes", "outcome", "says"), [
    ({"when": "02-28T23:50", "until": "03-01T00:10"}, Outcome.UNDETERMINED, "it may have happened while P1 was in force or not"),
    ({"when": "02-28T23:50"}, Outcome.NOT_IN_FORCE, "P1 was not in force at that time"),
    ({"when": "03-10T23:50", "until": "03-11T00:10"}, Outcome.BREACH, "P1 was in force"),
    ({"place": (-28.0, 41.2)}, Outcome.OUTSIDE, "outside valley"),
    ({"sigma_m": 30_000.0}, Outcome.UNDETERMINED, "the place may lie inside or outside valley"),
    ({"sigma_m": None}, Outcome.UNDETERMINED, "nobody stated how exact the place is, so it may lie inside or outside valley"),
    ({"place": Place.nowhere()}, Outcome.UNDETERMINED, "where it was is not known, so neither is whether inside valley"),
    ({"place": Place(kind=PlaceKind.POLYGON, area_ref="Elsewhere")}, Outcome.UNDETERMINED,
     "the outline of the area named is not known, so it may lie inside or outside valley"),
    ({"place": Place(kind=PlaceKind.POLYGON, area_ref="west")}, Outcome.BREACH, "inside valley"),
])  # fmt: skip
def test_when_and_where(changes, outcome, says):
    found, because = assessed(incident(**changes))
    assert found is outcome
    assert says in because


def test_an_exemption_permits_where_and_while_it_holds():
    assert assessed(incident("mortar", place=FORD))[0] is Outcome.PERMITTED
    assert assessed(incident("mortar", place=FORD))[1][-1] == "X1 sets it aside"
    assert assessed(incident("artillery", place=FORD))[0] is Outcome.BREACH  # X1 speaks of mortars alone
    before_it_was_drawn = incident("mortar", place=FORD, when="03-02T12:00")
    assert assessed(before_it_was_drawn)[0] is Outcome.BREACH


def test_an_exemption_that_may_hold_leaves_it_undetermined():
    found, because = assessed(incident("mortar", place=(-29.6, 41.5)))
    assert found is Outcome.UNDETERMINED
    assert because[-1] == "X1 may set it aside: the place may lie inside or outside ford"


def test_an_exception_to_an_exception_is_followed():
    night = incident("mortar", place=FORD, when="03-05T23:00")
    assert assessed(night)[0] is Outcome.BREACH
    dusk = incident("mortar", place=FORD, when="03-05T19:55", until="03-05T20:05")
    found, because = assessed(dusk)
    assert found is Outcome.UNDETERMINED
    assert because[-1] == "X1 may set it aside: an exception to it may apply"


def test_a_permission_of_one_party_leaves_open_who_acted():
    """R1 lets alder fire on its range and names no order beside P1; who fired is not determined."""
    found, because = assessed(incident("mortar", place=RANGE))
    assert found is Outcome.UNDETERMINED
    assert because[-1] == (
        "R1 may permit it, and no order is written: it speaks of alder alone, and who acted is not determined"
    )


def test_two_rules_without_an_order_disagree():
    both = replace(AGREEMENT.commitment("R1@text"), bound=("alder", "birch"))
    others = tuple(both if each.id == both.id else each for each in AGREEMENT.commitments)
    found, because = assessed(
        incident("mortar", place=RANGE), agreement=replace(AGREEMENT, commitments=others)
    )
    assert found is Outcome.UNDETERMINED
    assert because[-1] == "R1 permits it; no order is written"


def test_an_exemption_no_machine_checks_leaves_it_undetermined():
    by_hand = replace(AGREEMENT.commitment("X1@text"), how_to_check="not by machine")
    others = tuple(by_hand if each.id == by_hand.id else each for each in AGREEMENT.commitments)
    found, because = assessed(
        incident("mortar", place=FORD), agreement=replace(AGREEMENT, commitments=others)
    )
    assert found is Outcome.UNDETERMINED
    assert because[-1] == "X1 may set it aside: no machine checks it"


def test_readings_answer_side_by_side():
    mortar = incident("mortar")
    assert assessed(mortar, under="P1@text")[0] is Outcome.BREACH
    # under alder's reading mortars are no matter of P1
    assert "mortar" not in AGREEMENT.commitment("P1@alder").acts
    drone = incident("fpv_drone_strike")
    assert assessed(drone, under="P2@birch")[0] is Outcome.BREACH


def test_only_prohibitions_a_machine_can_check_are_assessed():
    assert [each.id for each in assessable(AGREEMENT)] == ["P1@text", "P1@alder", "P2@birch", "X2@text"]
    assert AGREEMENT.provision("D1").type is ProvisionType.DEFINITION


def test_an_assessment_is_as_closed_as_its_tightest_part_and_names_no_source():
    happening = replace(incident(), tier="party:alder", members=(("witness-of-the-quarry", 1.0),))
    found = assess_one(AGREEMENT, AGREEMENT.commitment("P1@text"), happening, VERIFIED)
    assert found.tier == "mission"
    assert "witness" not in " ".join(found.because)


def test_a_permission_that_names_no_act_contradicts_nothing():
    vague = replace(AGREEMENT.commitment("R1@text"), acts=(), where_zone=None, how_to_check="not by machine")
    others = tuple(vague if each.id == vague.id else each for each in AGREEMENT.commitments)
    assert assessed(incident(), agreement=replace(AGREEMENT, commitments=others))[0] is Outcome.BREACH
