"""Did it occur? One finding an incident, by columns.

A report alone leaves an incident 'reported'. Only a decision of a named person moves it, and the
decision's words become the finding's answer. Who did it is not asked here: without the mandate
to attribute, it is not computed in silence either.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from truceline.records import FindingStatus, RecordError

METHOD = "findings_v1@1"
ANSWER = "reported by one source; not verified"
ANSWERS = {
    FindingStatus.REPORTED: ANSWER,
    FindingStatus.PRELIMINARY: "reported by one source; preliminary, not verified",
    FindingStatus.VERIFIED: "occurred",
    FindingStatus.NOT_VERIFIED: "could not be verified",
    FindingStatus.DISCOUNTED: "discounted: did not occur as reported",
}
"""The answer of a finding of each status; a decision's own words take its place."""

FINDING_COLUMNS = (
    "finding_id",
    "incident_id",
    "question",
    "answer",
    "status",
    "likelihood",
    "confidence",
    "basis_for",
    "basis_against",
    "method",
    "decided_by",
    "tier",
    "because",
)
"""Columns of ``findings``; ``because`` is the decision's reason, null where nobody decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How many findings of each status, in the ladder's order, and decisions about no incident of ours."""

    findings: int
    by_status: tuple[tuple[str, int], ...]
    without_incident: tuple[int, ...]


def find(con: duckdb.DuckDBPyConnection, decisions: str | None = None) -> Found:
    """Temp table ``findings`` from ``incidents``: one row an incident, question 'occurred'.

    ``decisions`` names a table of decisions in effect (incident_id, status, answer, decided_by,
    because), at most one for an incident. ``likelihood`` and ``confidence`` stay null: no method
    computes them yet; a method's own findings are decided by nobody, so ``decided_by`` is METHOD.
    errors: RecordError for a decision without a name or a reason, with another status than the
    ladder's, or the second one for an incident.
    """
    _take_decisions(con, decisions)
    _refuse_bad_decisions(con)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE findings AS
        SELECT 'F' || i.incident_id || '-occurred' AS finding_id, i.incident_id,
               'occurred' AS question, coalesce(nullif(trim(d.answer), ''),
                   list_extract(?::VARCHAR[], list_position(?::VARCHAR[], d.status)), '{ANSWER}') AS answer,
               coalesce(d.status, '{FindingStatus.REPORTED.value}') AS status,
               NULL::DOUBLE AS likelihood, NULL::VARCHAR AS confidence,
               i.first_member AS basis_for, ''::VARCHAR AS basis_against, '{METHOD}' AS method,
               coalesce(d.decided_by, '{METHOD}') AS decided_by, i.tier, d.because
        FROM incidents i LEFT JOIN findings_decisions d USING (incident_id)
        ORDER BY i.incident_id
        """,
        [list(ANSWERS.values()), [status.value for status in ANSWERS]],
    )
    found = _counts(con)
    con.execute("DROP TABLE findings_decisions")
    return found


def _take_decisions(con: duckdb.DuckDBPyConnection, decisions: str | None) -> None:
    taken = "SELECT NULL AS incident_id, NULL AS status, NULL AS answer, NULL AS decided_by, NULL AS because"
    if decisions is None:
        taken += " WHERE false"
    else:
        taken = f"SELECT incident_id, status, answer, decided_by, because FROM {decisions}"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE findings_decisions AS SELECT incident_id::BIGINT AS incident_id, "
        "status::VARCHAR AS status, answer::VARCHAR AS answer, decided_by::VARCHAR AS decided_by, "
        f"because::VARCHAR AS because FROM ({taken})"
    )


def _refuse_bad_decisions(con: duckdb.DuckDBPyConnection) -> None:
    ladder = [status.value for status in FindingStatus]
    faults = {
        "names nobody who decided": "coalesce(trim(decided_by), '') = ''",
        "gives no reason": "coalesce(trim(because), '') = ''",
        f"has a status that is none of {', '.join(ladder)}": "NOT coalesce(list_contains(?, status), false)",
        "is the second one in effect": "count(*) OVER (PARTITION BY incident_id) > 1",
    }
    for fault, condition in faults.items():
        query = f"SELECT min(incident_id) FROM (FROM findings_decisions QUALIFY {condition})"
        if "OVER" not in condition:
            query = f"SELECT min(incident_id) FROM findings_decisions WHERE {condition}"
        (row,) = con.execute(query, [ladder] if "?" in condition else []).fetchall()
        if row[0] is not None:
            raise RecordError(f"a decision on incident {row[0]} {fault}; it cannot take effect")


def _counts(con: duckdb.DuckDBPyConnection) -> Found:
    rows = con.execute("SELECT status, count(*) FROM findings GROUP BY 1").fetchall()
    by_status = {str(status): int(number) for status, number in rows}
    lost = con.execute(
        "SELECT DISTINCT incident_id FROM findings_decisions ANTI JOIN incidents USING (incident_id) "
        "ORDER BY incident_id"
    ).fetchall()
    return Found(
        findings=sum(by_status.values()),
        by_status=tuple((s.value, by_status[s.value]) for s in FindingStatus if s.value in by_status),
        without_incident=tuple(int(incident_id) for (incident_id,) in lost),
    )
