"""What explain says of a likelihood: also which silences were not counted, and why."""

from __future__ import annotations

import duckdb

from truceline.mission.explaining_weights import weights_explained


def weighed(*near: str) -> duckdb.DuckDBPyConnection:
    """Incident 7, told by an agency; ``near``: further tables of the run."""
    con = duckdb.connect()
    con.execute(
        """CREATE TABLE findings AS SELECT 7 AS incident_id, 'occurred' AS question, 0.7143::DOUBLE AS likelihood;
        CREATE TABLE weights AS SELECT * FROM (VALUES (7, '', 0.0::DOUBLE, false, '', 'V1'),
            (7, 'agency', 3.98::DOUBLE, true, 'agency', 'V1')) w(incident_id, lineage, decibans, told, sources, grade)"""
    )
    for statement in near:
        con.execute(statement)
    return con


def test_a_silence_that_is_not_counted_is_named_with_the_report_that_is_why() -> None:
    """A line for each such source; what is added up does not change by it."""
    con = weighed(
        """CREATE TABLE near_misses AS SELECT * FROM (VALUES (7, 'satellite-1', 'sat-81', 12),
           (8, 'camera-4', 'cam-5', 7)) n(incident_id, source_id, observation_id, near_incident_id)"""
    )
    (explained,) = weights_explained(con, 7)
    facts = dict(explained.facts)
    assert explained.holds
    assert facts["silence of satellite-1"] == (
        "not counted: a report of it lies within the error, in incident 12 (sat-81)"
    )
    assert "silence of camera-4" not in facts, "that is another incident's"
    assert facts["sum, decibans"] == "+3.98"


def test_what_may_be_a_stray_names_the_other_incident_and_the_chance() -> None:
    con = weighed(
        "CREATE TABLE strays AS SELECT 7 AS incident_id, 12 AS near_incident_id, 0.8 AS chance, 0.97 AS likelihood",
        "INSERT INTO weights VALUES (7, '(stray)', 6.02, false, '', 'V1')",
        "UPDATE findings SET likelihood = 0.9091",
    )
    (explained,) = weights_explained(con, 7)
    facts = dict(explained.facts)
    assert explained.holds
    assert facts["stray"] == "+6.02 decibans: as a report that lies too far from its happening"
    assert facts["may be a stray"] == "of incident 12: chance 0.80, and then its likelihood is 0.9700"
    assert "stray" not in facts["likelihood without one lineage"]


def test_a_run_made_before_says_nothing_of_it() -> None:
    (explained,) = weights_explained(weighed(), 7)
    assert explained.holds
    assert not [name for name, _ in explained.facts if "stray" in name]
    assert not [name for name, _ in explained.facts if name.startswith("silence of")]
