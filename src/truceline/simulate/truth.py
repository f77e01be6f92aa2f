"""What a perfect monitor would answer, and the files that say it (formats.md, "Bench contract")."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from truceline.simulate.days import BASELINE_DAYS, TRUCE, in_truce
from truceline.simulate.happenings import PATTERNS, Happening
from truceline.simulate.sources.reports import Report, utc_text
from truceline.simulate.writing import Folder

TRUCE_DAYS = (TRUCE.end - TRUCE.start).days


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumTruth:
    """One stratum's truth: designed and realised rate ratio, and the answer a good monitor gives.

    ``rate_ratio`` None: the stratum is a control and has no truth of its own. ``per_day`` are
    true incidents a day before the truce and in it; None with a control.
    """

    stratum: str
    rate_ratio: float | None
    per_day_before: float | None
    per_day_in_truce: float | None
    expected_answer: str
    because: str

    @property
    def realised_ratio(self) -> float | None:
        """Incidents a day in the truce over those before it, as they came out."""
        if self.per_day_before is None or self.per_day_in_truce is None:
            return None
        return self.per_day_in_truce / self.per_day_before


_OF_STRATA = (
    ("shelling", ("shelling",), "fell", "the guns keep the truce"),
    ("drone-strikes", ("drone-strikes",), "no change shown", "the drones do not keep it"),
    ("heat", ("shelling", "drone-strikes", "fires"), "cannot tell", "cloud over the whole truce"),
    ("assaults", ("assaults",), "cannot tell", "no channel measures assaults"),
)
_CONTROL = StratumTruth(
    stratum="reporting-volume",
    rate_ratio=None,
    per_day_before=None,
    per_day_in_truce=None,
    expected_answer="no change shown",
    because="a control: other news goes on",
)


def strata_truth(happenings: Iterable[Happening]) -> tuple[StratumTruth, ...]:
    """The truth of every stratum of the demo's strata.csv, in its order."""
    everything = tuple(happenings)
    return (*(_truth(everything, *row) for row in _OF_STRATA), _CONTROL)


def _truth(
    everything: tuple[Happening, ...], stratum: str, made_of: tuple[str, ...], answer: str, because: str
) -> StratumTruth:
    inside = [in_truce(one.happened) for one in everything if one.stratum in made_of]
    return StratumTruth(
        stratum=stratum,
        rate_ratio=_designed(made_of),
        per_day_before=round((len(inside) - sum(inside)) / BASELINE_DAYS, 4),
        per_day_in_truce=round(sum(inside) / TRUCE_DAYS, 4),
        expected_answer=answer,
        because=because,
    )


def _designed(made_of: tuple[str, ...]) -> float:
    patterns = [pattern for pattern in PATTERNS if pattern.stratum in made_of]
    before = sum(pattern.per_day for pattern in patterns)
    return round(sum(pattern.per_day * pattern.rate_ratio for pattern in patterns) / before, 4)


def write_truth(
    folder: Folder, happenings: Iterable[Happening], reports: Iterable[tuple[str, Report]], seed: int
) -> tuple[StratumTruth, ...]:
    """The strata's truth, after writing truth_incidents.csv, truth_members.csv and truce.json.

    A member is named by source and record key, not by an observation's id as the bench contract
    has it: that id is keyed with the mission's secret, which no world knows.
    """
    everything = tuple(happenings)
    strata = strata_truth(everything)
    folder.write_csv(
        "truth_incidents.csv",
        ("incident_id", "kind", "side", "lon_deg", "lat_deg", "happened", "exempt_under"),
        (_incident(one) for one in everything),
    )
    folder.write_csv(
        "truth_members.csv",
        ("source_id", "record_key", "incident_id"),
        (
            (source, row.key, "" if row.incident_id is None else str(row.incident_id))
            for source, row in reports
        ),
    )
    folder.write("truce.json", json.dumps(_truce(strata, seed), indent=2) + "\n")
    return strata


def _incident(one: Happening) -> tuple[str, ...]:
    return (
        str(one.incident_id),
        one.kind,
        one.side or "",
        f"{one.spot.lon_deg:.5f}",
        f"{one.spot.lat_deg:.5f}",
        utc_text(one.happened),
        one.exempt_under or "",
    )


def _truce(strata: tuple[StratumTruth, ...], seed: int) -> dict[str, object]:
    return {
        "seed": seed,
        "window": {"from": utc_text(TRUCE.start), "to": utc_text(TRUCE.end)},
        "strata": [one.stratum for one in strata],
        "rate_ratio": {one.stratum: one.rate_ratio for one in strata},
        "per_day_before": {one.stratum: one.per_day_before for one in strata},
        "per_day_in_truce": {one.stratum: one.per_day_in_truce for one in strata},
        "expected_answer": {one.stratum: one.expected_answer for one in strata},
    }
