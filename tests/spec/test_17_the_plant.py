"""Scenario 17, the plant: five principles, three observations, three answers; and the talks' drafts beside them.

The principles are those of the packaged folder, whose plant nobody has drawn. Here a mission draws it: an
INVENTED plant of 1 km by 1 km on the open sea, with the INVENTED course of two power lines, so that distances can
be tested. No observation is real.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyproj import Geod

from tests.cli.shell import call
from tests.spec.scenario import read_table
from truceline.agreement import Act, Agreement, Answer, ask, lineage, load_agreement
from truceline.records import Place, TimeSpan

EXAMPLES = Path(__file__).parents[2] / "examples"
PRINCIPLES = EXAMPLES / "plant-principles-2023"
DRAFTS = [EXAMPLES / "settlement-drafts" / name for name in ("us-28-point", "e3-counter", "ua-20-point")]
GEOD = Geod(ellps="WGS84")
WEST, SOUTH = -30.0, 47.0  # a corner of the invented plant


def moved(east_m: float, north_m: float) -> tuple[float, float]:
    """A point so many metres from the plant's south-western corner."""
    lon, lat, _ = GEOD.fwd(WEST, SOUTH, 90.0 if east_m >= 0 else 270.0, abs(east_m))
    lon, lat, _ = GEOD.fwd(lon, lat, 0.0 if north_m >= 0 else 180.0, abs(north_m))
    return lon, lat


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> list[list[tuple[float, float]]]:
    corners = [(west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m), (west_m, south_m)]
    return [[moved(*corner) for corner in corners]]


PLACES = {
    "inside the fence": moved(500, 500),
    "900 m east of the fence": moved(1900, 500),
    "on the northern line, 5 km out": moved(500, 6000),
}


def drawn(folder: Path) -> Agreement:
    """The principles with an invented plant and the invented course of its two lines."""
    shutil.copytree(PRINCIPLES, folder)
    outlines = {
        "plant": [box(0, 0, 1000, 1000)],
        "power-lines": [box(450, 1000, 550, 20_000), box(1000, 450, 20_000, 550)],
    }
    features = [
        {
            "type": "Feature",
            "properties": {"id": zone, "name": "INVENTED", "kind": "invented"},
            "geometry": {"type": "MultiPolygon", "coordinates": parts},
        }
        for zone, parts in outlines.items()
    ]
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found, problems = load_agreement(folder)
    assert found is not None, problems
    return found


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    return drawn(tmp_path_factory.mktemp("plant") / "drawn")


def act_of(row: dict[str, str]) -> Act:
    place = Place.nowhere()
    if row["where"]:
        place = Place.point(*PLACES[row["where"]], float(row["known to"].removesuffix(" m")))
    happened = TimeSpan.at(datetime(2030, 6, 1, 10, 0, tzinfo=UTC))
    return Act(kind=row["what"], happened=happened, place=place, party=row["by"] or None)


def answer(plant: Agreement, row: dict[str, str]) -> Answer:
    (found,) = [each for each in ask(plant, act_of(row)) if each.provision_id == row["principle"]]
    return found


THREE_OBSERVATIONS = """
    what             | where                          | known to | by | principle           | answer
    -----------------+--------------------------------+----------+----+---------------------+-----------------
    fpv_drone_strike | 900 m east of the fence        | 50 m     |    | no-attack           | outside its zone
    fpv_drone_strike | on the northern line, 5 km out | 20 m     |    | off-site-power      | violation
    restriction      | inside the fence               | 50 m     | RU | nothing-undermines  | cannot tell
"""


def test_three_observations_are_answered_by_three_principles_in_three_ways(plant: Agreement) -> None:
    """A strike beside the plant, a line lost to a strike, an inspectors' access refused."""
    for row in read_table(THREE_OBSERVATIONS):
        assert answer(plant, row).verdict.value == row["answer"], row
    told = {answer(plant, row).verdict for row in read_table(THREE_OBSERVATIONS)}
    assert len(told) == 3


TRACES = """
    what             | where                          | known to | by | principle           | test      | step
    -----------------+--------------------------------+----------+----+---------------------+-----------+------
    fpv_drone_strike | 900 m east of the fence        | 50 m     |    | no-attack           | act       | no-attack speaks of fpv_drone_strike
    fpv_drone_strike | 900 m east of the fence        | 50 m     |    | no-attack           | party     | it binds every party
    fpv_drone_strike | 900 m east of the fence        | 50 m     |    | no-attack           | in force  | no-attack was in force
    fpv_drone_strike | 900 m east of the fence        | 50 m     |    | no-attack           | zone      | the place lies outside plant
    fpv_drone_strike | on the northern line, 5 km out | 20 m     |    | off-site-power      | zone      | the place lies in power-lines
    damage           | on the northern line, 5 km out | 20 m     |    | off-site-power-lost | zone      | the place lies in power-lines
    damage           | on the northern line, 5 km out | 20 m     |    | off-site-power-lost | judgement | a human judges it
    restriction      | inside the fence               | 50 m     | RU | nothing-undermines  | act       | nothing-undermines speaks of restriction
    restriction      | inside the fence               | 50 m     | RU | nothing-undermines  | party     | nothing-undermines binds RU
    restriction      | inside the fence               | 50 m     | RU | nothing-undermines  | judgement | a human judges it
"""


def test_each_answer_has_its_trace(plant: Agreement) -> None:
    for row in read_table(TRACES):
        steps = {step.test: step.words for step in answer(plant, row).steps}
        assert row["step"] in steps[row["test"]], (row, steps)


NEARLY_THE_SAME = """
    what             | where                          | known to | by | principle           | answer
    -----------------+--------------------------------+----------+----+---------------------+-----------------
    fpv_drone_strike | 900 m east of the fence        | 600 m    |    | no-attack           | cannot tell
    fpv_drone_strike | inside the fence               | 50 m     |    | no-attack           | violation
    damage           | on the northern line, 5 km out | 20 m     |    | off-site-power-lost | cannot tell
    damage           | on the northern line, 5 km out | 20 m     |    | off-site-power      | not addressed
    restriction      | inside the fence               | 50 m     | RU | no-attack           | not addressed
    restriction      | inside the fence               | 50 m     | UA | nothing-undermines  | cannot tell
"""


def test_what_nobody_knows_is_not_answered(plant: Agreement) -> None:
    """A strike known to 600 m may lie inside; a line that is lost may be lost to a storm."""
    for row in read_table(NEARLY_THE_SAME):
        assert answer(plant, row).verdict.value == row["answer"], row


def test_without_an_outline_no_place_is_inside_or_outside() -> None:
    """The packaged folder draws no plant: it says so, in ask, in show and in the provision's check."""
    packaged, problems = load_agreement(PRINCIPLES)
    assert packaged is not None, problems
    row = read_table(THREE_OBSERVATIONS)[0]
    found = answer(packaged, row)
    zone = next(step for step in found.steps if step.test == "zone")
    assert found.verdict.value == "cannot tell"
    assert zone.words.startswith("plant cannot be drawn: no outline of the plant is among our data")
    commitment = packaged.commitment("no-attack@text")
    assert commitment is not None
    assert commitment.how_to_check == "not by machine"  # the assessment of incidents never weighs it
    assert {each.field for each in packaged.not_yet if each.commitment_id == "no-attack@text"} == {"where"}


POSITIONS = """
    point     | draft                | says                            | status
    ----------+----------------------+---------------------------------+----------
    plant     | ua-20-point-2025-12  | Volodymyr Zelenskyy             | open
    territory | us-28-point-2025-11  | two unnamed sources of Axios    | disputed
    territory | ua-20-point-2025-12  | Volodymyr Zelenskyy             | open
"""

PROPOSED = """
    kind | id                  | by | on         | status
    -----+---------------------+----+------------+---------
    zone | donetsk-buffer      | US | 2025-11-20 | proposed
    line | frozen-line-2025-11 | US | 2025-11-20 | proposed
    line | line-for-talks      | E3 | 2025-11-23 | proposed
    zone | demanded-withdrawal | RU | 2025-12-07 | demanded
    zone | free-economic-zone  | US | 2025-12-24 | proposed
    zone | full-withdrawal     | RU | 2025-12-24 | demanded
    line | line-at-signature   | UA | 2025-12-24 | proposed
"""


def test_the_talks_stand_beside_it_as_drafts_with_dated_lines() -> None:
    """Positions on the plant and on territory, by source; each proposal by who and when, none drawn by guess."""
    loaded = [load_agreement(folder)[0] for folder in (PRINCIPLES, *DRAFTS)]
    found = lineage([each for each in loaded if each is not None])
    said = [
        {"point": name, "draft": each.agreement_id, "says": each.point.by, "status": each.point.status}
        for name in ("plant", "territory")
        for each in (found.thread(name) or pytest.fail(name)).said
    ]
    assert said == read_table(POSITIONS)
    proposals = [
        {
            "kind": layer.kind,
            "id": layer.id,
            "by": layer.proposal.by,
            "on": layer.proposal.on.isoformat(),
            "status": layer.proposal.status,
        }
        for _, layer in found.layers
        if layer.proposal is not None
    ]
    assert proposals == read_table(PROPOSED)
    assert all(layer.cannot_be_drawn for _, layer in found.layers)


def test_on_the_first_of_december_nobody_knew_of_the_framework() -> None:
    shown = call("agreement", "board", PRINCIPLES, *DRAFTS, "--at", "2025-12-01T00:00+02:00").out
    assert "Not known by then: ua-20-point-2025-12." in shown
    assert "line line-for-talks" in shown
    assert "line-at-signature" not in shown
    assert "CANNOT BE DRAWN: no source at hand names the day of the line or draws it" in " ".join(
        shown.split()
    )
