"""How likely it is that an incident happened: weights in decibans that anybody can add up, and how firm that is.

All of it is invented. Rates are what sources.toml states: 80/20 means that the source told of 80 in 100. What
nobody's rates are known for has no likelihood, and that is said.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.demo import Demo
from tests.spec.scenario import ACTOR, Scenario
from truceline.cli.tree import explanation_lines
from truceline.mission.verifying import verify_mission

DAY = date(2024, 5, 20)

SOURCES = """
    source    | class  | tpr   | fpr
    camera-4  | camera | 80/20 | 2/98
    patrol-1  | patrol | 60/40 | 3/97
    agency    | media  | 50/50 | 20/80
    passer-by | ngo    |       |
"""
TOLD = """
    when (UTC)          | what      | where    | source
    2024-05-20 08:00±1m | artillery | Hill 12  | camera-4
    2024-05-20 12:00±1m | artillery | Hill 12  | agency
    2024-05-20 16:00±1m | artillery | Hill 12  | passer-by
"""
LOOKED = """
    source   | sensor   | where      | from (UTC)       | to (UTC)         | state  | looks | reason
    camera-4 | camera-4 | west-reach | 2024-05-20 11:00 | 2024-05-20 13:00 | looked |       |
"""

GRADE_ROW = re.compile(r"<code>(V\d)</code>.*?>(\d+)<", re.S)


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenario]:
    """Three reports; the camera looked when the agency's is said to have happened."""
    scenario = Scenario(tmp_path_factory.mktemp("weighed"))
    scenario.sources(SOURCES)
    scenario.observe(TOLD)
    scenario.cover(LOOKED)
    scenario.run()
    yield scenario
    scenario.close()


def facts_of(scenario: Scenario, number: int) -> dict[str, Any]:
    """What explain says of the weights of an incident; it must hold."""
    (explained,) = [
        each
        for finding in scenario.mission.explain(f"F{number}-occurred").children
        for each in (finding, *finding.children)
        if each.title == f"weights of incident {number}"
    ]
    assert explained.holds
    return dict(explained.facts)


def wrong_by_grade(demo: Demo) -> dict[str, float]:
    """By grade, the share of incidents at least half of whose reports are about nothing that happened."""
    run, con = demo.mission / "derived" / "run=1", duckdb.connect()
    observations, truth = f"{demo.mission}/observations/*/*.parquet", demo.world.truth / "truth_members.csv"
    rows = con.execute(
        """SELECT w.grade, 1 - avg(real) FROM (
               SELECT m.incident_id, (avg((t.incident_id IS NOT NULL)::int) >= 0.5)::int AS real
               FROM read_parquet(?, hive_partitioning = false) m
               JOIN read_parquet(?, hive_partitioning = false) o ON o.id = m.observation_id
               LEFT JOIN read_csv(?, all_varchar = true) t
                 ON t.source_id = o.source_id AND t.record_key = o.record_key
               GROUP BY 1
           ) JOIN read_parquet(?, hive_partitioning = false) w USING (incident_id)
           WHERE w.lineage = '' GROUP BY 1""",
        [f"{run}/members.parquet", observations, str(truth), f"{run}/weights.parquet"],
    ).fetchall()
    return {str(grade): float(wrong) for grade, wrong in rows}


def test_a_report_weighs_what_its_source_s_rates_say(weighed):
    """Ten times log10 of .80/.02 is 16.02 decibans; from even odds that is 97.56 in 100."""
    facts = facts_of(weighed, 1)
    assert facts["before anybody told"] == "+0.00 decibans: even odds"
    assert facts["lineage camera-4"] == "+16.02 decibans: camera-4 told"
    assert facts["sum, decibans"] == "+16.02"
    assert facts["likelihood of the sum"] == 0.9756
    assert facts["grade"] == "V2"


def test_silence_counts_where_somebody_looked_and_nowhere_else(weighed):
    """The camera looked at noon and told nothing: log10 of .20/.98. The patrol is not known to have looked."""
    facts = facts_of(weighed, 2)
    assert facts["lineage agency"] == "+3.98 decibans: agency told"
    assert facts["lineage camera-4"] == "-6.90 decibans: looked, and told nothing"
    assert "lineage patrol-1" not in facts
    assert facts["sum, decibans"] == "-2.92"
    assert facts["likelihood of the sum"] == 0.338


def test_what_hangs_on_one_lineage_or_on_the_odds_before_is_printed(weighed):
    facts = facts_of(weighed, 2)
    assert facts["likelihood without one lineage"] == "agency: 0.1696, camera-4: 0.7143"
    assert facts["likelihood if the odds before anybody told were"].startswith(
        "0.1: 0.0537, 0.3: 0.1795, 0.5: 0.3380"
    )


def test_without_known_rates_there_is_no_likelihood_and_that_is_said(weighed):
    facts = facts_of(weighed, 3)
    assert facts == {
        "likelihood": "no likelihood: nobody whose rates are stated in sources.toml told of it or looked there",
        "credibility (Admiralty scale)": "6 (cannot be judged)",
    }


def test_likelihood_and_confidence_stand_apart_in_the_report(weighed):
    """One camera alone carries the first incident: likely as it is, little is left without it."""
    page = weighed.report_text("2024-05-20", "mission")
    likely = page.index("Likelihood that the incidents happened")
    firm = page.index("Confidence in those likelihoods")
    assert "</p>" in page[likely:firm]
    assert "almost certain or more" in page[likely:firm]
    assert "no likelihood, for nobody whose rates are known" in page[likely:firm]


def test_the_run_names_its_method_and_is_derived_again_by_it(weighed):
    (finding,) = [one for one in weighed.mission.findings(1) if one.question == "occurred"]
    assert finding.method == "findings_v2@2"
    assert finding.likelihood == 0.9756
    assert finding.confidence == "low"
    assert finding.status.value == "preliminary", "verified is a decision of people"
    checked = verify_mission(weighed.folder / "mission", progress=lambda *_: None)
    assert checked.ok, checked


def test_grades_and_whose_word_the_rates_are_stand_in_the_report(weighed):
    """Three of four sources have both rates, none names the trial they come from; nothing was checked."""
    page = weighed.report_text("2024-05-20", "mission")
    table = page[page.index("Grades of the incidents") : page.index("Likelihoods and grades rest on")]
    shown = {grade: int(count) for grade, count in GRADE_ROW.findall(table)}
    assert shown == {"V3": 0, "V2": 1, "V1": 1, "V0": 0}, "and one has no likelihood, so no grade"
    said = re.sub(r"<[^>]+>", "", page[page.index("Likelihoods and grades rest on") :])
    assert said.startswith(
        "Likelihoods and grades rest on rates of detection and of false report that are on "
    )
    assert "on record for 3 of 4 sources; a trial or document that they come from is named for 0." in said
    assert "No likelihood in this report has been checked" in said
    assert "were corrected" not in said, "three incidents teach nothing"


def test_the_demo_s_best_grades_are_true_and_its_odds_are_those_it_states(demo):
    """Of the demo's world the truth is known. Its settings begin at 80 in 100, four to one: 6.02 decibans."""
    wrong = wrong_by_grade(demo)
    assert wrong["V3"] <= 0.015
    assert wrong["V2"] <= 0.05
    assert wrong["V1"] > wrong["V2"]
    assert wrong.get("V0", 1.0) > 0.5
    weights = f"{demo.mission}/derived/run=1/weights.parquet"
    odds = duckdb.execute("SELECT DISTINCT decibans FROM read_parquet(?) WHERE lineage = ''", [weights])
    assert odds.fetchall() == [(6.02,)]


def test_the_rates_of_who_told_stand_beside_the_weights(weighed):
    """Two reports teach nothing: the camera weighs as sources.toml states it, and that is said."""
    facts = facts_of(weighed, 1)
    assert facts["rates of camera-4"] == "tells of 0.800 of what happened, 0.0200 of what did not: as stated"
    assert facts["likelihood at half and at twice those odds"] == "0.9524, 0.9877"


WORDS = "almost certain or more"
BARE = "<code>0.95-1.00</code>"
DIGIT = "<code>2</code> probably true"
SHOWN = {
    "icd203": (True, False, False),
    "admiralty": (False, False, True),
    "both": (True, False, True),
    "none": (False, True, False),
}


def test_the_report_tells_likelihoods_in_the_scheme_that_it_was_asked_for(weighed, tmp_path):
    """Words, digits, both or bare bands; the numbers behind them are the same, and each is verified."""
    numbers = set()
    for scheme, shown in SHOWN.items():
        out = tmp_path / scheme
        weighed.mission.report(DAY, out=out, tier="mission", scheme=scheme, actor=ACTOR)
        page = (out / "report.html").read_text(encoding="utf-8")
        assert tuple(said in page for said in (WORDS, BARE, DIGIT)) == shown, scheme
        figures = json.loads((out / "report.json").read_text(encoding="utf-8"))["figures"]
        by_digit = [each["value"] for name, each in figures.items() if "/credibility-" in name]
        assert sum(by_digit) == (3 if shown[2] else 0), "every incident has one digit, if only a 6"
        numbers.add(figures[f"{DAY}/findings/confidence-low"]["value"])
    assert numbers == {2}
    checked = verify_mission(weighed.folder / "mission", progress=lambda *_: None)
    assert checked.ok, checked


def test_explain_says_a_scheme_s_words_only_where_they_are_asked_for(weighed):
    """The walk of explain holds them all, and ``--json`` gives them all; the page to read leaves out the rest."""
    found = weighed.mission.explain("F1-occurred")
    for scheme, (words, _, digit) in SHOWN.items():
        told = "\n".join(explanation_lines(found, scheme))
        assert ("likelihood in words (ICD 203): almost certain" in told, "2 (probably true)" in told) == (
            words,
            digit,
        )
        assert "likelihood of the sum: 0.9756" in told
