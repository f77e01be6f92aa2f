"""Scenario 7: craters point to the north-north-east, a firing point lies inside B's ground, B blames A.

The ground is invented: A holds the south and B the north of a line, as a map of a mapmaker who is nobody's side
draws it, with a band of 2 km. What fell, fell 6 km inside A's ground. The method proposes how likely each side
is; it decides nothing, and only a mission whose mandate grants it is told at all.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import shapely

from tests.spec import guaranteeing as g
from tests.spec.scenario import ACTOR, Scenario, as_table, expect_rows, lines_of, read_table, utc, utc_text
from truceline.mission.errors import WriteRefusedError
from truceline.store import connect
from truceline.verification.attribution_v1 import METHOD

LON, LINE = -29.2, 41.50
KM = 1 / 111.195
SOURCES = """
    source    | class    | party  | lineage | tier
    crater-team | patrol |        |         | mission
    sound-net | acoustic |        |         | mission
    mapmaker  | other    |        |         | mission
    wire      | media    |        |         | mission
    gazette   | media    |        | wire    | mission
    cobalt-mod | party   | cobalt |         | mission
"""
MEASURED = """
    source      | when (UTC)          | north of the line (km) | east (km) | what      | means           | observation  | bearing | ±  | range (km)
    crater-team | 2024-05-20 04:10:00 | -6.0                   | 0.0       | artillery | crater_analysis | explosion    | 22.5    | 10 | -
    sound-net   | 2024-05-20 04:09:30 | 1.2                    | 3.0       | artillery | acoustic        | muzzle_flash | -       | -  | -
"""
COLUMNS = (
    "record_key", "happened_earliest", "happened_latest", "lat_deg", "lon_deg", "sigma_major_m", "kind", "means",
    "observation", "bearing_deg", "bearing_sigma_deg", "range_min_m", "range_max_m", "place_kind",
)  # fmt: skip


def measure(scenario, table: str) -> None:
    """Read what was measured: kilometres from a point of the line, bearings in degrees."""
    for row in read_table(table):
        path = scenario.folder / f"{row['source']}-{len(list(scenario.folder.iterdir()))}.csv"
        least, _, most = row["range (km)"].partition("-")
        at = utc_text(utc(row["when (UTC)"][:16])).replace(":00Z", f":{row['when (UTC)'][17:]}Z")
        cells = {
            "record_key": path.stem,
            "happened_earliest": at,
            "happened_latest": at,
            "lat_deg": f"{LINE + float(row['north of the line (km)']) * KM:.6f}",
            "lon_deg": f"{LON + float(row['east (km)']) * KM / 0.749:.6f}",
            "sigma_major_m": "150",
            "kind": row["what"],
            "means": row["means"],
            "observation": row["observation"],
            "bearing_deg": row["bearing"].strip("-"),
            "bearing_sigma_deg": row["±"].strip("-"),
            "range_min_m": f"{float(least) * 1000:g}" if least else "",
            "range_max_m": f"{float(most) * 1000:g}" if most else "",
            "place_kind": "point",
        }
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([COLUMNS, [cells[name] for name in COLUMNS]])
        read(scenario, path, row["source"], "table")


def draw(scenario, band_m: int, south: str, north: str, mapmaker: str) -> None:
    """Read a map of control of the day before."""
    boxes = {south: (LINE - 1.5, LINE), north: (LINE, LINE + 1.5)}
    features = [
        {
            "type": "Feature",
            "properties": {"holder": side, "date": "2024-05-19", "uncertainty_m": band_m, "lag_days": 0},
            "geometry": json.loads(shapely.to_geojson(shapely.box(LON - 1.5, low, LON + 1.5, high))),
        }
        for side, (low, high) in boxes.items()
    ]
    path = scenario.folder / "control-2024-05-19.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    read(scenario, path, mapmaker, "control_areas")


def read(scenario, path: Path, source: str, form: str) -> None:
    (done,) = scenario.mission.read(
        [path], actor=ACTOR, source_id=source, format_name=form, received_at=scenario.now
    )
    assert not done.problems, done.problems
    assert not done.set_aside


def claim(scenario, table: str) -> None:
    """What parties and media say of who did it."""
    for row in read_table(table):
        scenario.mission.claim(
            row["about"], by=row["who"], says=row["names"], stance="supports", about_property="responsible",
            because=row["saying"], actor=ACTOR,
        )  # fmt: skip


def fight(
    scenario,
    *,
    band_m: int = 2_000,
    measured: str = MEASURED,
    swapped: bool = False,
    mandate=g.MANDATE,
    mapmaker="mapmaker",
):
    """The mission after a run; with the names of the sides exchanged where asked."""
    turn = {"amber": "cobalt", "cobalt": "amber"} if swapped else {}
    scenario.agreement(g.AGREEMENT)
    scenario.mandate(mandate)
    scenario.sources(SOURCES)
    g.clock(scenario, "2024-05-20 08:00")
    measure(scenario, measured)
    draw(scenario, band_m, turn.get("amber", "amber"), turn.get("cobalt", "cobalt"), mapmaker)
    scenario.run()
    return turn


CLAIMS = """
    about | who    | names  | saying
    1     | amber  | cobalt | it was fired from the north
    1     | cobalt | amber  | a false flag: they shelled themselves
"""


def begun(folder: Path, **how) -> Scenario:
    """A mission of the fight in which both parties have spoken."""
    folder.mkdir()
    scenario = Scenario(folder)
    turn = fight(scenario, **how)
    for row in read_table(CLAIMS):
        said = {name: turn.get(cell, cell) for name, cell in row.items()}
        claim(scenario, as_table(list(row), [{**said, "about": str(impact(scenario))}]))
    return scenario


@pytest.fixture(scope="module")
def fought(tmp_path_factory):
    """What is asked and never changed."""
    scenario = begun(tmp_path_factory.mktemp("fight") / "one")
    yield scenario
    scenario.close()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """The same, where others speak and a person finds."""
    scenario = begun(tmp_path_factory.mktemp("fight") / "two")
    yield scenario
    scenario.close()


@pytest.fixture
def other(tmp_path):
    """Another mission beside it."""
    (tmp_path / "other").mkdir()
    scenario = Scenario(tmp_path / "other")
    yield scenario
    scenario.close()


def impact(scenario) -> int:
    """The incident of the craters."""
    store = scenario.mission.store
    with connect() as con:
        store.run_view(con, store.runs()[-1].run_no)
        store.relation(con, "observations")
        (found,) = con.execute(
            "SELECT m.incident_id FROM members m JOIN observations o ON o.id = m.observation_id "
            "WHERE o.source_id = 'crater-team'"
        ).fetchone()
    return int(found)


def answered(scenario):
    """The proposal, and its hypotheses as rows."""
    found = scenario.mission.attribution(impact(scenario))
    return found, [
        {
            "what may have happened": "neither side did it"
            if each.side is None
            else f"{each.side} {each.how}",
            "probability": f"{each.probability:.2f}",
        }
        for each in found.told.hypotheses
    ]


def test_it_is_graded_and_nobody_is_named(fought):
    """Nobody is named: more than a tenth of the firing point lies where the map itself is in doubt."""
    found, _ = answered(fought)
    expect_rows([
        {"asked": "who did it", "answered": found.told.answer or "undetermined"},
        {"asked": "graded", "answered": found.grade},
        {"asked": "why nobody is named", "answered": ", ".join(found.told.reasons)},
        {"asked": "independent measured lines of this act", "answered": found.confidence},
    ], """
        asked                                  | answered
        who did it                             | undetermined
        graded                                 | likely cobalt (0.55-0.80)
        why nobody is named                    | in_contact_band, below_threshold
        independent measured lines of this act | low
    """)  # fmt: skip
    assert 0.55 <= found.told.of("cobalt") <= 0.80


def test_every_alternative_stands_with_its_probability(fought):
    """That amber staged it stands by itself, and is neither believed nor left out."""
    expect_rows(answered(fought)[1], """
        what may have happened | probability
        cobalt openly          | 0.76
        amber openly           | 0.12
        amber staged           | 0.07
        cobalt staged          | 0.03
        neither side did it    | 0.02
    """)  # fmt: skip


def test_what_evidence_would_change_it_is_said(fought):
    told = answered(fought)[0].told
    rows = [
        {"because of": why, "what would change it": what}
        for why, what in zip(told.reasons, told.would_change, strict=True)
    ]
    expect_rows(rows, """
        because of      | what would change it
        in_contact_band | ...a map of that day with a narrower band
        below_threshold | ...another measurement of the bearing or the firing point, of another lineage
    """)  # fmt: skip


def test_a_narrower_band_names_the_side(scenario):
    fight(scenario, band_m=500)
    assert answered(scenario)[0].told.answer == "cobalt"


def test_mutual_accusations_add_nothing_and_leave_room_for_a_false_flag(fought, other):
    fight(other)
    with_words, without = answered(fought)[0].told, answered(other)[0].told
    assert with_words.named_by_party == (("amber", "cobalt"), ("cobalt", "amber"))
    assert with_words.of("cobalt") < without.of("cobalt") < with_words.of("cobalt") + 0.1
    assert staged(with_words) > 2 * staged(without)


def staged(told) -> float:
    """How likely it is that the side on whose ground it fell staged it."""
    return next(each.probability for each in told.hypotheses if (each.side, each.how) == ("amber", "staged"))


def test_two_papers_of_one_wire_are_one_voice(spoken):
    number = str(impact(spoken))
    claim(spoken, f"""
        about    | who     | names | saying
        {number} | wire    | amber | as reported
        {number} | gazette | amber | as the wire reported
    """)  # fmt: skip
    assert answered(spoken)[0].told.named_by_others == (("amber", 1),)


def test_the_sole_witness_is_counted_once_however_often_it_speaks(fought, tmp_path):
    line = MEASURED.strip("\n").splitlines()[1]
    twice = begun(tmp_path / "twice", measured=MEASURED + line.replace("-6.0 ", "-6.01") + "\n")
    found = answered(twice)[0].told
    twice.close()
    assert found.of("cobalt") == pytest.approx(answered(fought)[0].told.of("cobalt"), abs=0.05)


def test_likelihood_and_confidence_stand_in_sentences_of_their_own(fought):
    found, _ = answered(fought)
    finding = found.finding()
    assert (finding.likelihood, finding.confidence) == (found.told.of("cobalt"), "low")
    walked = fought.mission.explain(f"F{found.incident_id}-attributed")
    words = [f"{name}: {value}" for name, value in walked.facts]
    assert any("likely cobalt (0.55-0.80)" in each for each in words)
    assert not any("likely" in each and ("basis" in each or "confidence" in each) for each in words)
    assert walked.holds
    assert len(walked.children) == 2, "each line down to the bytes that it was read from"


def test_it_is_a_proposal_and_only_a_named_person_finds(spoken):
    found, _ = answered(spoken)
    assert found.finding().decided_by == METHOD
    assert "responsible" not in [one.question for one in spoken.mission.findings(found.incident_id)]
    spoken.mission.find(
        str(found.incident_id),
        question="responsible",
        answer="undetermined",
        because="the band",
        actor=g.SIGNER,
    )
    assert "responsible" in [one.question for one in spoken.mission.findings(found.incident_id)]


def test_exchanging_the_names_exchanges_the_answer_and_nothing_else(fought, tmp_path):
    turned = begun(tmp_path / "turned", swapped=True)
    one, two = answered(fought)[0].told, answered(turned)[0].told
    turned.close()
    assert (two.of("amber"), two.of("cobalt")) == (one.of("cobalt"), one.of("amber"))
    assert (two.neither, two.reasons, two.in_band) == (one.neither, one.reasons, one.in_band)


def test_bounds_by_side_count_every_undetermined_incident_for_each(fought):
    found, _ = answered(fought)
    rows = [
        {"side": each.side, "at least": str(each.at_least), "at most": str(each.at_most)}
        for each in found.bounds
    ]
    assert {row["side"] for row in rows} == {"amber", "cobalt"}
    assert all(int(row["at least"]) <= int(row["at most"]) for row in rows)
    assert rows[0]["at most"] != "0"


def test_without_the_mandate_nothing_is_computed(scenario):
    fight(scenario, mandate=g.MANDATE.replace("may_attribute = true", "may_attribute = false"))
    for ask in (
        scenario.mission.attribution,
        lambda number: scenario.mission.explain(f"F{number}-attributed"),
    ):
        with pytest.raises(WriteRefusedError) as refused:
            ask(impact(scenario))
        assert refused.value.problems[0].code == "TL-MIS-005"


def test_a_map_that_a_party_drew_is_said_to_be_that_partys(fought, other):
    assert answered(fought)[0].doubts == ()
    fight(other, mapmaker="cobalt-mod")
    assert answered(other)[0].doubts == ("every map of control that was used is a party's own: cobalt",)


def test_the_report_shows_the_graded_words_to_the_mission_and_names_nobody(spoken):
    number = impact(spoken)
    report = spoken.report("2024-05-20", tier="mission")
    rows = [line.split(" | ") for line in lines_of(report, "attribution", containing=" | ")]
    told = [{"likely": row[1], "lines": row[2], "nobody": row[3]} for row in rows if row[0] == str(number)]
    expect_rows(told, """
        likely                          | lines | nobody
        likely: Cobalt side (0.55-0.80) | 2     | ...the firing point may lie in the contact band
    """)  # fmt: skip
    public = spoken.report("2024-05-20", tier="public")
    assert "attribution" not in [section["id"] for section in public["sections"]]
    assert spoken.mission.explain(f"2024-05-20/attribution/{number}/graded").holds
