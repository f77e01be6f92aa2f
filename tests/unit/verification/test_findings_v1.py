"""A report is a report until a named person decides."""

import duckdb
import pytest

from truceline.records import RecordError
from truceline.verification.findings_v1 import ANSWER, FINDING_COLUMNS, METHOD, find


def connection(incidents=3, decisions=()):
    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    con.execute(
        "CREATE TABLE incidents AS SELECT i AS incident_id, 'o' || i AS first_member, "
        f"CASE WHEN i = 2 THEN 'party:alder' ELSE 'mission' END AS tier FROM range(1, {incidents + 1}) t(i)"
    )
    con.execute(
        "CREATE TABLE decisions (incident_id BIGINT, status VARCHAR, answer VARCHAR, decided_by VARCHAR, because VARCHAR)"
    )
    for decision in decisions:
        con.execute("INSERT INTO decisions VALUES (?, ?, ?, ?, ?)", list(decision))
    return con


def rows(con, columns):
    return con.execute(f"SELECT {columns} FROM findings ORDER BY incident_id").fetchall()


def test_every_incident_is_reported_and_nothing_more():
    con = connection()
    found = find(con)
    assert found.by_status == (("reported", 3),)
    assert tuple(name for name, *_ in con.execute("DESCRIBE findings").fetchall()) == FINDING_COLUMNS
    assert rows(con, "finding_id, question, answer, status, likelihood, confidence, basis_for, decided_by") == [
        (f"F{n}-occurred", "occurred", ANSWER, "reported", None, None, f"o{n}", METHOD) for n in (1, 2, 3)
    ]  # fmt: skip


def test_a_finding_is_as_closed_as_its_incident():
    con = connection()
    find(con)
    assert rows(con, "tier") == [("mission",), ("party:alder",), ("mission",)]


def test_a_named_decision_moves_an_incident_and_carries_its_reason():
    con = connection(decisions=[(2, "verified", "two patrols saw it", "analyst-1", "reports 4 and 9"),
                                (3, "discounted", "", "analyst-2", "a quarry blast")])  # fmt: skip
    found = find(con, "decisions")
    assert found.by_status == (("reported", 1), ("verified", 1), ("discounted", 1))
    assert rows(con, "status, answer, decided_by, because")[1:] == [
        ("verified", "two patrols saw it", "analyst-1", "reports 4 and 9"),
        ("discounted", "discounted: did not occur as reported", "analyst-2", "a quarry blast"),
    ]  # fmt: skip


@pytest.mark.parametrize(("decision", "says"), [
    ((1, "verified", "yes", None, "why"), "names nobody"),
    ((1, "verified", "yes", "  ", "why"), "names nobody"),
    ((1, "verified", "yes", "analyst-1", ""), "gives no reason"),
    ((1, "proven", "yes", "analyst-1", "why"), "none of reported, preliminary, verified"),
    ((1, None, "yes", "analyst-1", "why"), "none of"),
])  # fmt: skip
def test_a_decision_without_a_name_a_reason_or_a_known_status_takes_no_effect(decision, says):
    with pytest.raises(RecordError, match=says):
        find(connection(decisions=[decision]), "decisions")


def test_two_decisions_in_effect_for_one_incident_are_refused():
    two = [(1, "verified", "yes", "analyst-1", "why"), (1, "discounted", "no", "analyst-2", "why")]
    with pytest.raises(RecordError, match="incident 1 is the second one"):
        find(connection(decisions=two), "decisions")


def test_a_decision_about_no_incident_of_this_run_is_told():
    con = connection(decisions=[(9, "verified", "yes", "analyst-1", "why")])
    assert find(con, "decisions").without_incident == (9,)


def test_no_incident_no_finding():
    assert find(connection(0)).findings == 0
