"""Scenario 8, the weapon that vanished: a storage site is inspected, and howitzers are seen near the line.

Two invented sides, A and B, and an invented depot. Side A declared eighteen howitzers D-20 of 152 mm in
three halls of its depot. On 5 March 2015 inspectors read serials in two halls and were refused the third; the
next day a drone saw two such howitzers 12 km from A's line, where 25 km are owed.

How eighteen less fourteen comes out: four were not seen. Two of them are declared in halls that were looked
at whole and were not there: missing. Two are declared in the hall that was refused: nobody can tell. The two
that the drone saw carry no serial that anybody read, so they are nobody's in particular: each of the four may
be one of them, and none is said to be.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.spec.scenario import ACTOR, Scenario, TableError, expect_rows, read_table
from truceline.compliance.holdings_v1 import WeaponState, WeaponStates
from truceline.mission import Mission, verify_mission

WITHDRAWAL = Path(__file__).parents[1] / "agreements" / "withdrawal"
DEPOT = [[36.3, 48.0], [36.34, 48.0], [36.34, 48.03], [36.3, 48.03], [36.3, 48.0]]
AREA = [[36.1, 48.1], [36.14, 48.1], [36.14, 48.13], [36.1, 48.13], [36.1, 48.1]]
"""West of both baselines: A's line runs along 37.0 degrees east, one degree is 74.6 km here."""

IDENTIFIED = {"code": "identified", "howitzer-unknown": "no"}

SOURCES = """
    source     | class
    a-ministry | party
    inspectors | patrol
    drone-3    | uav
"""
HALLS = [("hall 1", range(1, 8)), ("hall 2", range(8, 15)), ("hall 3", range(15, 19))]
DECLARED = "party | as_of | site | hall | weapon | serial | number\n" + "\n".join(
    f"A | 2015-03-01 | depot | {hall} | d-20 | S-{number:02} |"
    for hall, numbers in HALLS
    for number in numbers
)
LOOKED = """
    site  | hall   | inspected_at         | inspected_by | found          | weapon | serial | number | restriction | reason
    depot | hall 1 | 2015-03-05T09:00:00Z | team 2       | searched       |        |        |        |             |
    depot | hall 2 | 2015-03-05T10:00:00Z | team 2       | searched       |        |        |        |             |
    depot | hall 3 | 2015-03-05T11:00:00Z | team 2       | not_accessible |        |        |        | denial      | the key was not there
"""
NOT_THERE = (4, 11)
"""One serial of each hall that was looked at whole."""


def present(hall: str, numbers: list[int]) -> str:
    """Rows of an inspection that read these serials in a hall, at the time of its search."""
    hour = {"hall 1": 9, "hall 2": 10, "hall 3": 11}[hall]
    return "".join(
        f"    depot | {hall} | 2015-03-05T{hour:02}:00:00Z | team 2 | present | d-20 | S-{number:02} | | |\n"
        for number in numbers
    )


def inspected(*, not_there: tuple[int, ...] = NOT_THERE, unread: int = 0, hall_3: bool = False) -> str:
    """The inspection; fourteen by serial, two of them in what they could see of hall 3 before the refusal."""
    table = LOOKED
    for hall, numbers in HALLS[:2]:
        table += present(hall, [number for number in numbers if number not in not_there])
    table += present("hall 3", [15, 16])
    if unread:
        table += f"    depot | hall 2 | 2015-03-05T10:00:00Z | team 2 | present | d-20 | | {unread} | |\n"
    return table


SEEN = f"""
    record_key | happened             | kind            | lon_deg                 | lat_deg | sigma_major_m | sigma_minor_m | count | count_qualifier | weapon_code | side_claimed
    d3-1       | 2015-03-06T07:30:00Z | weapon_presence | {37.0 - 12 / 74.63:.5f} | 48.0    | 50            | 50            | 2     | exact           | d-20        | A
"""
MANDATE = "may_determine = true\nmay_attribute = {attribute}\nmay_publish = false\n"


class Told:
    """The whole scenario, told once, with what differs; asked as of the evening of 6 March 2015."""

    def __init__(self, folder: Path, inspection: str = "", *, attribute: bool = True) -> None:
        self.folder = folder
        self.scenario = Scenario(folder)
        self.scenario.agreement(with_a_depot(folder / "agreement"))
        self.scenario.mandate(MANDATE.format(attribute=str(attribute).lower()))
        self.scenario.sources(SOURCES)
        self.scenario.now = datetime(2015, 3, 6, 12, tzinfo=UTC)
        read(self.scenario, "a-ministry", "holdings", DECLARED)
        read(self.scenario, "inspectors", "inspection", inspection or inspected())
        read(self.scenario, "drone-3", "table", SEEN)

    def answer(self, as_of: datetime = datetime(2015, 3, 6, 18, tzinfo=UTC)) -> WeaponStates:
        found: WeaponStates = self.scenario.mission.weapons(as_of)
        return found


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The scenario as it is written above."""
    told = Told(tmp_path_factory.mktemp("story"))
    yield told
    told.scenario.close()


@pytest.fixture(scope="module")
def found(story: Told) -> WeaponStates:
    """What the mission answers on the evening of 6 March 2015."""
    return story.answer()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Callable[..., WeaponStates]]:
    """Tell it otherwise, and give the answer."""
    stories: list[Told] = []

    def tell(inspection: str = "", *, attribute: bool = True) -> WeaponStates:
        stories.append(Told(tmp_path, inspection, attribute=attribute))
        return stories[-1].answer()

    yield tell
    for each in stories:
        each.scenario.close()


def with_a_depot(folder: Path) -> Path:
    """The invented withdrawal of the tests, with A's depot, a holding area and the D-20 in its list."""
    shutil.copytree(WITHDRAWAL, folder)
    zones = json.loads((folder / "zones.geojson").read_text())
    for name, kind, outline in (("depot", "storage_site", DEPOT), ("area-1", "holding_area", AREA)):
        zones["features"].append(
            {
                "type": "Feature",
                "properties": {"id": name, "name": name, "kind": kind},
                "geometry": {"type": "Polygon", "coordinates": [outline]},
            }
        )
    (folder / "zones.geojson").write_text(json.dumps(zones))
    weapons = folder / "codes" / "weapons.csv"
    rows = [f"{row},{IDENTIFIED.get(row.split(',')[0], '')}" for row in weapons.read_text().splitlines()]
    weapons.write_text("\n".join([*rows, "d-20,howitzer,152,17,D-20,", ""]))
    return folder


def read(scenario: Scenario, source: str, format_name: str, table: str) -> None:
    rows = read_table(table)
    path = scenario.folder / f"{source}.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (done,) = scenario.mission.read(
        [path], actor=ACTOR, source_id=source, format_name=format_name, received_at=scenario.now
    )
    if done.problems or done.set_aside:
        raise TableError(f"{path.name} was not read whole: {done}")


def shown(found: WeaponStates) -> list[dict[str, str]]:
    """A row for every declared weapon that is not in its place."""
    return [
        {
            "serial": each.serial or "-",
            "hall": each.hall or "-",
            "state": each.state.value,
            "why": words(each),
        }
        for each in found.declared
        if each.state is not WeaponState.COMPLIANT_STORAGE
    ]


def words(each: Any) -> str:
    return "; ".join(step.words for step in each.steps)


def numbers(found: WeaponStates) -> dict[str, int]:
    return {state.value: found.number(state) for state in WeaponState if found.number(state)}


def test_eighteen_less_fourteen_is_two_missing_and_two_that_nobody_can_tell(found: WeaponStates) -> None:
    assert numbers(found) == {"compliant_storage": 14, "missing": 2, "not_assessable": 2}
    expect_rows(
        shown(found),
        """
        serial | hall   | state          | why
        S-04   | hall 1 | missing        | ...team 2 looked at the whole of depot, hall 1
        S-11   | hall 2 | missing        | ...its serial was not there
        S-17   | hall 3 | not_assessable | ...nobody could look: team 2 could not look into depot, hall 3 (denial)
        S-18   | hall 3 | not_assessable | ...nobody could look: team 2 could not look into depot, hall 3 (denial)
        """,
    )


def test_missing_says_that_it_may_stand_in_the_hall_that_was_refused(found: WeaponStates) -> None:
    (first, *_) = [each for each in found.declared if each.state is WeaponState.MISSING]
    assert "it may stand there, so missing means from its hall only" in words(first)


def test_two_howitzers_stand_nearer_than_25_km_to_their_sides_own_line(found: WeaponStates) -> None:
    (two,) = found.sighted
    assert (two.state, two.sighting.number, two.sighting.qualifier) == (
        WeaponState.VIOLATING_LINE,
        2,
        "exact",
    )
    assert "W1@text: violation" in words(two)
    assert "25 km from line-of-contact, the baseline of A, are asked; it is 12.0 km away: nearer" in words(
        two
    )


def test_the_link_is_a_candidate_of_each_that_was_not_seen_and_changes_no_state(found: WeaponStates) -> None:
    rows = [
        {
            "serial": each.serial or "-",
            "is": each.holding_state.value,
            "same": each.same,
            "km from its site": f"{each.distance_km}",
            "days after the look": f"{each.days}",
        }
        for each in found.candidates
    ]
    expect_rows(
        rows,
        """
        serial | is             | same   | km from its site | days after the look
        S-04   | missing        | weapon | 37.3             | 0.9
        S-11   | missing        | weapon | 37.3             | 0.9
        S-17   | not_assessable | weapon | 37.3             | None
        S-18   | not_assessable | weapon | 37.3             | None
        """,
    )
    assert numbers(replace(found, candidates=())) == numbers(found)


def test_the_refusal_is_a_record_of_its_own_with_what_it_kept_from_being_told(found: WeaponStates) -> None:
    (one,) = found.restrictions
    serials = {each.holding_id: each.serial for each in found.declared}
    assert (one.restriction, one.site, one.hall, one.by) == ("denial", "depot", "hall 3", "team 2")
    assert one.reason == "the key was not there"
    assert [serials[each] for each in one.kept_from] == ["S-17", "S-18"]


def test_the_days_report_names_the_refusal_in_its_annex(story: Told) -> None:
    """In the mission's own room with who looked and what they were told; a reader outside learns how many are withheld."""
    story.scenario.run()
    own = story.scenario.report_text("2015-03-05", "mission")
    assert "Sites and halls that inspectors were kept out of" in own
    for words in ("depot", "hall 3", "team 2", "access denied", "the key was not there"):
        assert words in own, words


def test_without_a_mandate_to_attribute_nobody_is_named_and_both_lines_must_agree(
    told: Callable[..., WeaponStates],
) -> None:
    (two,) = told(attribute=False).sighted
    assert two.sighting.party is None
    assert two.state is WeaponState.VIOLATING_LINE
    assert "12.0 km away: nearer; 25 km from line-of-19-september" in words(two)


def test_weapons_whose_serial_nobody_read_leave_none_missing(told: Callable[..., WeaponStates]) -> None:
    """One howitzer with its plate painted over stands in the depot: it may be either of the two."""
    found = told(inspected(unread=1))
    assert numbers(found) == {"compliant_storage": 14, "not_assessable": 4}
    assert "1 there whose serial nobody read, and it may be among them" in words(found.declared[3])


def test_a_list_of_what_was_seen_is_no_search(told: Callable[..., WeaponStates]) -> None:
    """The same serials without a row that says the halls were looked at whole: nothing is missing."""
    only_seen = "\n".join(line for line in inspected().splitlines() if "searched" not in line)
    assert numbers(told(only_seen)) == {"compliant_storage": 14, "not_assessable": 4}


def test_before_the_inspection_nothing_is_known(story: Told) -> None:
    """What the mission received on 6 March at noon was not known in the morning."""
    found = story.answer(datetime(2015, 3, 6, 8, tzinfo=UTC))
    assert (found.declared, found.sighted, found.restrictions) == ((), (), ())


def test_every_look_that_a_state_rests_on_leads_down_to_bytes_and_the_mission_verifies(
    story: Told, found: WeaponStates, tmp_path: Path
) -> None:
    missing = next(each for each in found.declared if each.state is WeaponState.MISSING)
    for record in missing.evidence:
        assert story.scenario.mission.explain(record).holds
    copied = shutil.copytree(story.folder / "mission", tmp_path / "copy")
    with Mission.open(copied, write=True):
        pass  # what was written is sealed when the mission is left
    result = verify_mission(copied, progress=lambda step, done, total: None)
    assert result.ok, result.problems
