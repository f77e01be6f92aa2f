"""What incidents bring to an agreement: a run's tables as acts, a block at a time.

With what: the weapon that every member that states one agrees on; where they differ, each of them is
a candidate and none is chosen. Who: the party of a verified finding 'responsible', which only a mandate
to attribute can bring; else nobody is determined. Whether it occurred stays beside, as the status of
its finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from truceline.agreement import Agreement
from truceline.compliance.acts import Acts, objects
from truceline.compliance.columns import Codes, Times
from truceline.records import FindingStatus, Notice
from truceline.space import PLACE_COLUMNS, unmasked

AT_ONCE = 200_000
"""Incidents taken at once; it bounds memory and changes no answer."""
STATUSES = tuple(FindingStatus)
_BETWEEN_WEAPONS = "\x1f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents:
    """(n,) ids, codes of STATUSES of the finding 'occurred', and the incidents as acts."""

    ids: Times
    status: Codes
    acts: Acts


def incident_blocks(
    con: duckdb.DuckDBPyConnection,
    *agreements: Agreement,
    kinds: Collection[str] | None = None,
    only: int | None = None,
    notices: tuple[Notice, ...] | None = None,
) -> Iterator[Incidents]:
    """The incidents of these kinds (None: of all), or one alone, in order of their numbers.

    Reads ``incidents`` and ``findings``; where an agreement speaks of weapons also ``members`` and
    ``observations``. An incident without a finding 'occurred' counts as reported. The connection's
    time zone must be UTC. ``notices`` is the register that the acts are put beside (None: none was kept).
    """
    _open(con, agreements, kinds, only)
    (counted,) = con.execute("SELECT count(*) FROM incident_rows").fetchall()
    for start in range(0, int(counted[0]), AT_ONCE):
        yield _block(con, start, notices)
    con.execute("DROP TABLE incident_rows")


def _open(
    con: duckdb.DuckDBPyConnection,
    agreements: Sequence[Agreement],
    kinds: Collection[str] | None,
    only: int | None,
) -> None:
    armed = "SELECT NULL::BIGINT AS incident_id, NULL::VARCHAR AS weapons WHERE false"
    if any(each.weapons is not None for agreement in agreements for _, each in agreement.conditions):
        armed = f"""SELECT m.incident_id,
                string_agg(DISTINCT o.weapon_code, '{_BETWEEN_WEAPONS}' ORDER BY o.weapon_code) AS weapons
            FROM members m JOIN observations o ON o.id = m.observation_id
            WHERE coalesce(o.weapon_code, '') <> '' GROUP BY 1"""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE incident_rows AS
        SELECT row_number() OVER (ORDER BY i.incident_id) - 1 AS place_no, i.incident_id, i.kind,
               epoch_us(i.happened_earliest) AS earliest_us, epoch_us(i.happened_latest) AS latest_us,
               (coalesce(list_position(?, f.status), 1) - 1)::TINYINT AS status_no,
               coalesce(r.party, '') AS party, coalesce(w.weapons, '') AS weapons,
               {", ".join(PLACE_COLUMNS)}
        FROM incidents i
        LEFT JOIN (SELECT incident_id, status FROM findings WHERE question = 'occurred') f USING (incident_id)
        LEFT JOIN (SELECT incident_id, answer AS party FROM findings WHERE question = 'responsible'
                   AND status = '{FindingStatus.VERIFIED.value}' AND list_contains(?, answer)) r
            USING (incident_id)
        LEFT JOIN ({armed}) w USING (incident_id)
        WHERE (? OR list_contains(?, i.kind)) AND i.incident_id = coalesce(?, i.incident_id)
        """,
        [
            [status.value for status in STATUSES],
            sorted({party.id for agreement in agreements for party in agreement.parties}),
            kinds is None,
            sorted(kinds or ()),
            only,
        ],
    )


def _block(con: duckdb.DuckDBPyConnection, start: int, notices: tuple[Notice, ...] | None) -> Incidents:
    rows = unmasked(
        con.execute(
            "SELECT * FROM incident_rows WHERE place_no >= ? AND place_no < ? ORDER BY place_no",
            [start, start + AT_ONCE],
        ).fetchnumpy()
    )
    acts = Acts(
        kind=objects(str(kind) for kind in rows["kind"]),
        earliest=rows["earliest_us"].astype(np.int64),
        latest=rows["latest_us"].astype(np.int64),
        places={name: rows[name] for name in PLACE_COLUMNS},
        party=objects(str(party) or None for party in rows["party"]),
        weapons=objects(tuple(filter(None, str(each).split(_BETWEEN_WEAPONS))) for each in rows["weapons"]),
        notices=notices,
    )
    return Incidents(
        ids=rows["incident_id"].astype(np.int64), status=rows["status_no"].astype(np.int8), acts=acts
    )
