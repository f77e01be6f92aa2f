"""How many violations an incident of several reports records: overlapping means are not added up.

The rule is in COUNTING_RULE, in words that the report prints; ``counted`` is the table that shows it at work.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from truceline.records import violation_codes

RULE = "recorded-violations@2"
COUNTING_RULE = (
    "Recorded violations, rule 2: only the mission's own sensors and patrols record. A report of a kind of "
    "fire or other act counted as a violation gives the number it states; without a number, or where it says "
    "'uncountable', one. Within one incident, what one source reports of one sort (explosions, airbursts "
    "among them; projectiles; shots ...) is added up; of several sources that report the same sort the "
    "largest sum counts, for they saw or heard the same; different sorts are added. 'About', 'at least' and "
    "'over' are taken as given and make the sum so. What parties, media and others report moves no number. "
    "Thermal anomalies and blast waves are not counted."
)
COUNTED_COLUMNS = (
    "incident_id",
    "observation",
    "source_id",
    "count",
    "count_qualifier",
    "reports",
    "taken",
)
"""Columns of ``counted``: what each recording source reported of each sort ('' where it names none), and
whether that is the sum which counts."""


def count(con: duckdb.DuckDBPyConnection, recording: Sequence[str] | None) -> None:
    """Temp tables ``counted`` and ``fusion_sums`` (incident_id, recorded_violations, count_qualifier).

    Reads ``members`` and ``observations``. A sum that names no sort overlaps all of them.
    """
    others = "" if recording is None else f" AND list_contains({list(recording)}::VARCHAR[], o.source_id)"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE counted AS
        WITH reports AS (
            SELECT m.incident_id,
                   CASE o.observation WHEN 'airburst' THEN 'explosion' ELSE coalesce(o.observation, '') END
                       AS observation, o.source_id,
                   CASE WHEN o."count" IS NULL OR o.count_qualifier IS NOT DISTINCT FROM 'uncountable' THEN 1
                   ELSE o."count" END AS number, coalesce(o.count_qualifier, 'exact') AS qualifier
            FROM members m JOIN observations o ON o.id = m.observation_id
            WHERE list_contains(?, o.kind){others}),
        sums AS (
            SELECT incident_id, observation, source_id, sum(number)::BIGINT AS "count",
                   {_together("qualifier")} AS count_qualifier, count(*) AS reports
            FROM reports GROUP BY ALL),
        named AS (SELECT incident_id, sum(most) AS total FROM (
            SELECT incident_id, observation, max("count") AS most FROM sums WHERE observation <> ''
            GROUP BY ALL) GROUP BY ALL),
        whole AS (SELECT incident_id, source_id, sum("count") AS total FROM sums GROUP BY ALL),
        largest AS (SELECT incident_id, max(total) AS total, min(source_id) FILTER (WHERE first) AS source_id
            FROM (SELECT *, total = max(total) OVER (PARTITION BY incident_id) AS first FROM whole)
            GROUP BY ALL)
        SELECT s.incident_id, s.observation, s.source_id, s."count", s.count_qualifier, s.reports,
               CASE WHEN coalesce(n.total, 0) >= l.total
               THEN s.observation <> '' AND row_number() OVER (
                   PARTITION BY s.incident_id, s.observation
                   ORDER BY s."count" DESC, s.count_qualifier <> 'exact', s.count_qualifier, s.source_id
               ) = 1
               ELSE s.source_id = l.source_id END AS taken
        FROM sums s JOIN largest l USING (incident_id) LEFT JOIN named n USING (incident_id)
        ORDER BY s.incident_id, s.observation, s.source_id
        """,
        [list(violation_codes())],
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE fusion_sums AS
        SELECT incident_id, sum("count")::BIGINT AS recorded_violations,
               {_together("count_qualifier")} AS count_qualifier
        FROM counted WHERE taken GROUP BY ALL
        """
    )


def _together(column: str) -> str:
    """The qualifier of a sum: one that all share, else 'about' where any is about, else 'at least'."""
    return (
        f"CASE WHEN count(DISTINCT {column}) = 1 THEN min({column}) "
        f"WHEN bool_or({column} = 'about') THEN 'about' ELSE 'at_least' END"
    )
