"""How a weapon stands: by its own look, by its own place, and by nothing that another record suggests."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.agreement import Holding, load_agreement
from truceline.compliance.holdings_v1 import (
    Found,
    Inspected,
    Sighting,
    WeaponState,
    weapon_states,
)
from truceline.records import Place, TimeSpan

WITHDRAWAL = Path(__file__).parents[2] / "agreements" / "withdrawal"
DECLARED_AT = datetime(2015, 3, 1, tzinfo=UTC)
EVENING = datetime(2015, 3, 20, 18, tzinfo=UTC)
SITES = {"depot": ("storage_site", 36.3), "park": ("holding_area", 36.1), "front": ("storage_site", 36.9)}
"""Kind, and longitude of the western edge; A's line runs along 37.0, B's along 36.8, 25 km are owed."""


@pytest.fixture(scope="module")
def agreement(tmp_path_factory):
    return with_sites(tmp_path_factory.mktemp("sites"))


def with_sites(home, swap=False):
    folder = home / "agreement"
    shutil.copytree(WITHDRAWAL, folder)
    zones = json.loads((folder / "zones.geojson").read_text())
    for name, (kind, west) in SITES.items():
        ring = [[west, 47.9], [west + 0.04, 47.9], [west + 0.04, 48.1], [west, 48.1], [west, 47.9]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        zones["features"].append(
            {"type": "Feature", "properties": {"id": name, "name": name, "kind": kind}, "geometry": shape}
        )
    (folder / "zones.geojson").write_text(json.dumps(zones))
    if swap:
        for name in ("parties.yaml", "provisions.yaml", "readings.yaml", "lines.geojson"):
            (folder / name).write_text(swapped(folder / name))
    weapons = folder / "codes" / "weapons.csv"
    rows = [f"{row},{'no' if 'unknown' in row else ''}" for row in weapons.read_text().splitlines()[1:]]
    head = "code,class,calibre_mm,range_km,label_en,identified"
    weapons.write_text("\n".join([head, *rows, "d-20,howitzer,152,17,D-20,", ""]))
    found, problems = load_agreement(folder)
    assert problems == ()
    return found


def swapped(path):
    """The file with the two sides' labels swapped; a militia stays with its side."""
    text = path.read_text()
    for one, other in (('"A"', '"B"'), ("A:", "B:"), ("[A, B]", "[B, A]"), ("id: A", "id: B")):
        text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    text = text.replace("id: A-militia", "id: B-militia")
    return text.replace("by: B", "by: A").replace("member_of: B", "member_of: A")


def day(number, hour=9):
    return TimeSpan.at(datetime(2015, 3, number, hour, tzinfo=UTC))


def declared(
    serial="S-1", hall="hall 1", site="depot", weapon="d-20", party="A", number=1, at=DECLARED_AT, **more
):
    as_of = TimeSpan.at(at)
    return Holding(
        id=f"{party}-{serial or f'{weapon}-{number}'}-{at:%d}", party=party, as_of=as_of, known_at=as_of,
        site=site, hall=hall, weapon=weapon, serial=serial, number=number, source="a letter", **more,
    )  # fmt: skip


def look(found, serial=None, hall="hall 1", site="depot", on=5, weapon="d-20", number=1, restriction=None):
    return Inspected(
        id=f"{found.value}-{serial}-{site}-{hall}-{on}", at=day(on), by="team 2", site=site, hall=hall,
        found=found, weapon=weapon if serial or found is Found.PRESENT else None, serial=serial,
        number=number, restriction=restriction,
    )  # fmt: skip


def seen(km=12.0, weapon="d-20", party="A", serial=None, on=6):
    place = Place.point(37.0 - km / 74.63, 48.0, 50.0)
    return Sighting(id="uav-1", at=day(on), place=place, party=party, weapon=weapon, number=2, serial=serial)


def state_of(agreement, looks, holding=None, at=EVENING):
    found = weapon_states(agreement, [holding or declared()], looks, [], at)
    return [(each.state.value, each.number) for each in found.declared]


SEARCHED, PRESENT, ABSENT = Found.SEARCHED, Found.PRESENT, Found.ABSENT
SHUT = look(Found.NOT_ACCESSIBLE, hall="hall 3", restriction="denial")


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([], "not_assessable"),
        ([look(PRESENT, "S-1")], "compliant_storage"),
        ([look(PRESENT, "S-1", hall="hall 2")], "compliant_storage"),  # in its site, and the step says which hall
        ([look(PRESENT, "S-1", site="park")], "holding_area"),
        ([look(PRESENT, "S-1", site="front")], "violating_line"),  # a storage site nearer than the line allows
        ([look(PRESENT, "S-2")], "not_assessable"),  # another weapon was there, and nobody searched
        ([look(SEARCHED)], "missing"),
        ([look(SEARCHED, hall="hall 2")], "not_assessable"),  # another hall
        ([look(SEARCHED, site="park")], "not_assessable"),  # another site
        ([look(SEARCHED, hall=None)], "missing"),  # the site as a whole
        ([look(SEARCHED), look(PRESENT, "S-1")], "compliant_storage"),
        ([look(ABSENT, "S-1")], "missing"),
        ([look(ABSENT, "S-1"), look(PRESENT, "S-1")], "not_assessable"),  # two looks that contradict each other
        ([look(PRESENT, "S-1"), look(PRESENT, "S-1", site="park")], "not_assessable"),  # in two places at once
        ([look(PRESENT, "S-1", on=5), look(ABSENT, "S-1", on=9)], "missing"),
        ([look(ABSENT, "S-1", on=5), look(PRESENT, "S-1", on=9)], "compliant_storage"),
        ([look(PRESENT, "S-1", on=5), look(SEARCHED, on=9)], "missing"),  # it was there, and then was not
        ([look(SEARCHED, on=5), look(PRESENT, "S-1", on=9)], "compliant_storage"),
        ([look(Found.WITHDRAWN, "S-1")], "withdrawn_verified"),
        ([look(Found.NOT_ACCESSIBLE, restriction="denial")], "not_assessable"),
        ([look(SEARCHED), look(PRESENT, hall="hall 2", number=2)], "not_assessable"),  # two unread serials
        ([look(SEARCHED), look(PRESENT, hall="hall 2", weapon="mortar-82")], "missing"),  # unread, but no D-20
        ([look(SEARCHED), look(PRESENT, hall="hall 2", weapon="howitzer-unknown")], "not_assessable"),
        ([look(SEARCHED, on=9), look(PRESENT, hall="hall 2", on=5)], "missing"),  # unread days before the search
    ],
)  # fmt: skip
def test_each_look_says_what_it_can_and_no_more(agreement, looks, state):
    assert state_of(agreement, looks) == [(state, 1)]


def test_a_search_of_the_site_does_not_reach_a_hall_that_was_refused(agreement):
    whole = look(SEARCHED, hall=None)
    assert state_of(agreement, [whole, SHUT], declared(hall="hall 3")) == [("not_assessable", 1)]
    assert state_of(agreement, [whole, SHUT], declared(hall="hall 1")) == [("missing", 1)]
    assert state_of(agreement, [whole, SHUT], declared(hall=None)) == [("not_assessable", 1)]


def test_a_look_before_the_declaration_says_nothing_about_it(agreement):
    late = declared(at=DECLARED_AT + timedelta(days=9))
    assert state_of(agreement, [look(SEARCHED, on=5)], late) == [("not_assessable", 1)]
    assert state_of(agreement, [look(SEARCHED, on=12)], late) == [("missing", 1)]


def test_a_look_after_the_moment_asked_about_is_not_known(agreement):
    assert state_of(agreement, [look(SEARCHED, on=12)], at=day(11).latest) == [("not_assessable", 1)]


def test_the_newest_declaration_of_a_weapon_is_the_one_that_is_asked(agreement):
    moved = declared(site="park", hall=None, at=DECLARED_AT + timedelta(days=3))
    found = weapon_states(agreement, [declared(), moved], [look(SEARCHED, on=5)], [], EVENING)
    assert [(each.site, each.state.value) for each in found.declared] == [("park", "not_assessable")]


@pytest.mark.parametrize(
    ("looks", "states"),
    [
        ([], [("not_assessable", 12)]),
        ([look(SEARCHED)], [("missing", 12)]),
        ([look(SEARCHED), look(PRESENT, number=9)], [("compliant_storage", 9), ("missing", 3)]),
        ([look(PRESENT, number=9)], [("compliant_storage", 9), ("not_assessable", 3)]),
        ([look(SEARCHED), look(PRESENT, number=14)], [("compliant_storage", 12)]),
        ([look(PRESENT, number=9, on=5), look(PRESENT, number=8, on=9)], [("compliant_storage", 8), ("not_assessable", 4)]),
    ],
)  # fmt: skip
def test_weapons_declared_by_number_are_counted_at_the_newest_look_and_never_added_up(
    agreement, looks, states
):
    assert state_of(agreement, looks, declared(serial=None, number=12)) == states


@pytest.mark.parametrize(
    ("sighting", "state", "candidates"),
    [
        (seen(km=24.8), "violating_line", 1),
        (seen(km=25.2), "beyond_line_outside_storage", 1),
        (seen(km=25.0), "not_assessable", 1),  # 50 m of doubt reach both sides of the distance
        (seen(km=50.6), "compliant_storage", 0),  # in the depot
        (seen(km=65.7), "holding_area", 0),
        (seen(weapon="mortar-82"), "not_addressed", 0),  # no line speaks of it, and it is no D-20
        (seen(weapon="howitzer-unknown"), "not_assessable", 1),  # a howitzer whose calibre nobody read
        (seen(weapon=None), "not_assessable", 1),
        (seen(weapon="howitzer-152"), "violating_line", 0),  # another system than any declared
        (seen(party="B"), "violating_line", 0),  # nearer to B's line too, and not A's to miss
        (seen(serial="S-1"), "violating_line", 1),
        (seen(serial="S-9"), "violating_line", 0),  # somebody read its serial: it is another
        (seen(on=1), "violating_line", 1),
    ],
)  # fmt: skip
def test_what_was_seen_is_answered_by_its_own_place_and_kind(agreement, sighting, state, candidates):
    found = weapon_states(agreement, [declared()], [look(SEARCHED)], [sighting], EVENING)
    assert found.sighted[0].state.value == state
    assert len(found.candidates) == candidates
    assert [each.state for each in found.declared] == [WeaponState.MISSING]


def test_a_weapon_seen_before_it_was_declared_is_no_candidate(agreement):
    late = declared(at=DECLARED_AT + timedelta(days=9))
    found = weapon_states(agreement, [late], [look(SEARCHED, on=12)], [seen(on=6)], EVENING)
    assert found.candidates == ()


def test_a_reader_who_measures_from_another_line_is_shown_beside_the_wording(agreement):
    """B reads W2 from the line of contact: for a launcher 30 km east of it, and of the other line 45 km."""
    place = Place.point(37.0 + 30 / 74.63, 48.0, 50.0)
    launcher = Sighting(id="uav-2", at=day(6), place=place, party="B", weapon="launcher-122", number=1)
    (one,) = weapon_states(agreement, [], [], [launcher], EVENING).sighted
    assert one.state is WeaponState.BEYOND_LINE_OUTSIDE_STORAGE
    assert one.read_otherwise == (("B", WeaponState.VIOLATING_LINE),)


def test_a_serial_that_no_declaration_has_is_told(agreement):
    found = weapon_states(agreement, [declared()], [look(PRESENT, "S-9")], [], EVENING)
    assert found.undeclared == ("present-S-9-depot-hall 1-5",)


LOOKS = st.lists(
    st.builds(
        look,
        st.sampled_from([PRESENT, ABSENT, SEARCHED]),
        serial=st.sampled_from(["S-1", "S-2"]),
        hall=st.sampled_from(["hall 1", "hall 2", None]),
        on=st.integers(2, 12),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(looks=LOOKS, km=st.floats(1.0, 70.0))
def test_a_sighting_changes_no_declared_state_and_an_inspection_no_sighted_one(agreement, looks, km):
    """Missing and violating are asserted apart: neither moves the other."""
    both = weapon_states(agreement, [declared()], looks, [seen(km=km)], EVENING)
    assert both.declared == weapon_states(agreement, [declared()], looks, [], EVENING).declared
    assert both.sighted == weapon_states(agreement, [], [], [seen(km=km)], EVENING).sighted


@settings(max_examples=60, deadline=None)
@given(looks=LOOKS)
def test_without_a_search_or_an_absence_nothing_is_missing(agreement, looks):
    only_seen = [each for each in looks if each.found is PRESENT]
    assert all(state != "missing" for state, _ in state_of(agreement, only_seen))


def test_swapping_the_sides_swaps_the_answers_and_nothing_else(tmp_path_factory):
    """A's howitzer from A's line and B's from B's: with the labels swapped in law and facts, the same states."""
    law, mirrored = (with_sites(tmp_path_factory.mktemp("swap"), swap=swap) for swap in (False, True))
    other = {"A": "B", "B": "A"}
    for party in other:
        for km in (5.0, 12.0, 24.8, 25.2, 30.0, 45.0):
            one = weapon_states(
                law, [declared(party=party)], [look(SEARCHED)], [seen(km, party=party)], EVENING
            )
            two = weapon_states(
                mirrored,
                [declared(party=other[party])],
                [look(SEARCHED)],
                [seen(km, party=other[party])],
                EVENING,
            )
            assert one.sighted[0].state is two.sighted[0].state
            assert [each.state for each in one.declared] == [each.state for each in two.declared]
            assert len(one.candidates) == len(two.candidates)
