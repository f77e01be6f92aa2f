"""How many of a day's recorded violations lie within activities that were notified, by exemption.

They stay recorded violations: the count is a part of the whole, told beside it, never taken off it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from duckdb import DuckDBPyConnection

from truceline.agreement import Agreement
from truceline.compliance import VERDICTS, Acts, Verdicts
from truceline.records import Commitment, Duty, Notice, Period, Truth
from truceline.report import ExemptedActivity
from truceline.space import PLACE_COLUMNS, unmasked
from truceline.store import holds

RULE = "within-notified-activity@1"
"""Recorded violations that the prohibition forbids, by what the exemption makes of them."""
_EXPLOSIONS = ("explosion", "airburst")


def exempted_activities(
    con: DuckDBPyConnection, agreement: Agreement, span: Period, register: tuple[Notice, ...]
) -> Iterator[ExemptedActivity]:
    """For each reading of each exemption that needs a notice, and each prohibition that it sets aside."""
    exemptions = [each for each in agreement.commitments if _needs_notice(agreement, each)]
    if not register or not exemptions:
        return
    rows = _incidents(con, agreement, span)
    verdicts = Verdicts(agreement, _acts(rows, register))
    for exemption in exemptions:
        for prohibition in verdicts.read_as(exemption.read_by):
            forbids = prohibition.duty is Duty.MUST_NOT and prohibition.provision_id in exemption.excepts
            if forbids and prohibition.how_to_check == "machine":
                yield _counted(agreement, verdicts, rows, prohibition, exemption)


def _needs_notice(agreement: Agreement, commitment: Commitment) -> bool:
    needs = agreement.conditions_of(commitment.id).needs
    return bool(commitment.excepts) and needs is not None and needs.notice is not None


def _counted(
    agreement: Agreement,
    verdicts: Verdicts,
    rows: dict[str, npt.NDArray[Any]],
    prohibition: Commitment,
    exemption: Commitment,
) -> ExemptedActivity:
    met = verdicts.met(prohibition)
    spoken_of = met.failed == -1  # it forbids the act, or may
    applies = verdicts.applies(exemption, exemption.read_by)
    verdict = verdicts.of(prohibition, exemption.read_by)
    permitted = spoken_of & (applies == Truth.YES.value) & (verdict == _PERMITTED)
    unknown = spoken_of & (applies == Truth.CANNOT_TELL.value)
    needs = agreement.conditions_of(exemption.id).needs
    activity = needs.notice.activity if needs is not None and needs.notice is not None else ""
    recorded, explosions = rows["recorded_violations"], rows["explosions"]
    return ExemptedActivity(
        prohibition_id=prohibition.provision_id,
        exemption_id=exemption.provision_id,
        read_by=exemption.read_by,
        activity=activity,
        recorded=int(recorded[spoken_of].sum()),
        explosions=int(explosions[spoken_of].sum()),
        permitted=int(recorded[permitted].sum()),
        unknown=int(recorded[unknown].sum()),
        rule=RULE,
    )


_BY_REPORT = "CASE WHEN list_contains(?, coalesce(o.observation, '')) THEN i.recorded_violations ELSE 0 END"
_BY_SORT = (
    "coalesce((SELECT sum(c.count) FROM counted c WHERE c.incident_id = i.incident_id AND c.taken"
    " AND list_contains(?, c.observation)), 0)"
)
"""How many of an incident's recorded violations were observed as explosions, by the run's counting rule."""
_PERMITTED = next(code for code, verdict in enumerate(VERDICTS) if verdict.name == "PERMITTED")


def _incidents(con: DuckDBPyConnection, agreement: Agreement, span: Period) -> dict[str, npt.NDArray[Any]]:
    """The incidents of the period, as ``report`` counts them: not screened out, by their earliest moment."""
    explosions = _BY_SORT if holds(con, "counted") else _BY_REPORT
    found = con.execute(
        f"""SELECT i.kind, epoch_us(i.happened_earliest) AS earliest_us,
               epoch_us(i.happened_latest) AS latest_us, i.recorded_violations::BIGINT AS recorded_violations,
               ({explosions})::BIGINT AS explosions, coalesce(r.party, '') AS party,
               {", ".join(f"i.{name}" for name in PLACE_COLUMNS)}
            FROM incidents i LEFT JOIN observations o ON o.id = i.first_member
            LEFT JOIN (SELECT incident_id, answer AS party FROM findings WHERE question = 'responsible'
                AND status = 'verified' AND list_contains(?, answer)) r USING (incident_id)
            WHERE NOT i.screened_out AND i.happened_earliest >= ? AND i.happened_earliest < ?
            ORDER BY i.incident_id""",
        [list(_EXPLOSIONS), [party.id for party in agreement.parties], span.start, span.end],
    ).fetchnumpy()
    return unmasked(found)


def _acts(rows: dict[str, npt.NDArray[Any]], register: tuple[Notice, ...]) -> Acts:
    """The incidents as acts; who acted is known of a verified finding alone, and with what is not asked."""
    number = len(rows["kind"])
    party, unarmed = np.full(number, None, dtype=object), np.full(number, None, dtype=object)
    party[:] = [str(each) or None for each in rows["party"]]
    unarmed[:] = [()] * number
    return Acts(
        kind=rows["kind"].astype(object),
        earliest=rows["earliest_us"].astype(np.int64),
        latest=rows["latest_us"].astype(np.int64),
        places={name: rows[name] for name in PLACE_COLUMNS},
        party=party,
        weapons=unarmed,
        notices=register,
    )
