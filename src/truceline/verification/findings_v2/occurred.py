"""Did it occur? The findings of findings_v1, with the likelihood and confidence of lineage_v1 beside them.

Weights are kept in hundredths of a deciban and the likelihood is worked out from their sum, so what is
stored adds up exactly. The rates are those that sources.toml states, and nothing is learnt: two runs of the
same inputs agree, and anybody can work a likelihood out again by hand. An incident that nobody with known
rates told of, or looked for, has no likelihood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.records import FindingStatus, Source
from truceline.verification import findings_v1
from truceline.verification.findings_v1 import Found
from truceline.verification.lineage_v1 import (
    DECIBANS_PER_NAT,
    LADDER,
    Coverage,
    Panel,
    Tellings,
    confidence,
    kinds_of,
    look_shares,
    panel,
    tellings,
    verify,
    witness,
)

METHOD = "findings_v2@1"
TABLES = ("findings", "weights")
PRIOR = 0.5
"""Even odds before anybody told: no opinion of ours. ``PRIORS`` are printed beside it."""
PRIORS = (0.1, 0.3, 0.5, 0.7, 0.9)
WEIGHT_COLUMNS = ("incident_id", "lineage", "decibans", "told", "sources", "grade")
STEPS = 100.0
"""Weights are kept in so many parts of a deciban, likelihoods in LIKELIHOODS parts of one."""
LIKELIHOODS = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Who may tell and who looked: the sources, coverage with '' for everywhere, outlines by area."""

    sources: tuple[Source, ...] = ()
    coverage: Coverage | None = None
    outlines: Mapping[str, Any] = field(default_factory=dict)


def find(con: duckdb.DuckDBPyConnection, watched: Watched, decisions: str | None = None) -> Found:
    """Temp tables ``findings`` (FINDING_COLUMNS of findings_v1) and ``weights`` (WEIGHT_COLUMNS).

    ``weights`` holds for each incident with a likelihood its prior (lineage '') and every lineage that
    weighs or told, in decibans; their sum is the log-odds of the likelihood. A decision of a named person
    keeps its status and its words; what the reports weigh stands beside it.
    errors: as findings_v1.
    """
    found = findings_v1.find(con, decisions)
    con.execute(_NO_WEIGHTS)
    con.execute("UPDATE findings SET method = ?", [METHOD])
    con.execute("UPDATE findings SET decided_by = ? WHERE decided_by = ?", [METHOD, findings_v1.METHOD])
    incidents, rows, label = _rows(con)
    if not len(label):
        return found
    _say_who_reported(con, watched, incidents, rows, label)
    _weigh(con, watched, incidents, rows, label)
    return Found(
        findings=found.findings,
        by_status=_by_status(con),
        without_incident=found.without_incident,
    )


def answer_of(sources: int, lineages: int) -> str:
    """The answer about an incident that nobody decided on."""
    if sources == 1:
        return findings_v1.ANSWER
    if lineages == 1:
        return f"reported by {sources} sources that are one lineage; not verified"
    return f"reported by {sources} sources of {lineages} lineages; not verified"


def _rows(
    con: duckdb.DuckDBPyConnection,
) -> tuple[npt.NDArray[Any], dict[str, npt.NDArray[Any]], npt.NDArray[np.int64]]:
    """The incidents' numbers, the columns of their reports, and the place of each report's incident."""
    incidents = np.asarray(
        con.execute("SELECT incident_id FROM incidents ORDER BY incident_id").fetchnumpy()["incident_id"],
        np.int64,
    )
    found = con.execute(_REPORTS).fetchnumpy()
    rows = {name: np.ma.getdata(column) for name, column in found.items()}
    return incidents, rows, np.searchsorted(incidents, rows.pop("incident_id")).astype(np.int64)


def _say_who_reported(
    con: duckdb.DuckDBPyConnection,
    watched: Watched,
    incidents: npt.NDArray[Any],
    rows: Mapping[str, npt.NDArray[Any]],
    label: npt.NDArray[np.int64],
) -> None:
    """How many sources and lineages told of each incident that nobody decided on."""
    lineage = {source.id: source.lineage or source.id for source in watched.sources}
    named = np.array([lineage.get(str(each), str(each)) for each in rows["source_id"]], object)
    sources = _different(label, rows["source_id"], len(incidents))
    lineages = _different(label, named, len(incidents))
    answers = [answer_of(int(one), int(other)) for one, other in zip(sources, lineages, strict=True)]
    con.register("said", {"incident_id": incidents, "said": np.array(answers, object)})
    con.execute(
        "UPDATE findings SET answer = said.said FROM said WHERE findings.incident_id = said.incident_id "
        "AND because IS NULL"
    )
    con.unregister("said")


def _different(label: npt.NDArray[np.int64], names: npt.NDArray[Any], count: int) -> npt.NDArray[np.int64]:
    code = np.unique(names.astype(np.str_), return_inverse=True)[1]
    pairs = np.unique(np.stack([label, code], axis=1), axis=0)
    return np.bincount(pairs[:, 0], minlength=count)


def _weigh(
    con: duckdb.DuckDBPyConnection,
    watched: Watched,
    incidents: npt.NDArray[Any],
    rows: Mapping[str, npt.NDArray[Any]],
    label: npt.NDArray[np.int64],
) -> None:
    kind = kinds_of(rows, label, len(incidents))
    found = panel((witness(source) for source in watched.sources), sorted(set(kind)))
    if not found.rated.any():
        return
    told = tellings(found, rows, label, len(incidents), kind, _looks(con, found, watched), _prior(incidents))
    verified = verify(found, told, learn=False)
    known = np.flatnonzero(np.isfinite(verified.p_real))
    decibans = np.round(verified.weighed.by_lineage[known] * DECIBANS_PER_NAT * STEPS) / STEPS
    total = decibans.sum(axis=1)  # the prior's log-odds are 0
    likelihood = np.round(LIKELIHOODS / (1 + 10 ** (-total / 10))) / LIKELIHOODS
    grade = verified.grade[known].astype(object)
    _update(con, incidents[known], likelihood, np.array(confidence(found, told, verified))[known], grade)
    _write_weights(con, found, told.take(known), incidents[known], decibans, grade)


def _prior(incidents: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.full(len(incidents), PRIOR)


def _looks(con: duckdb.DuckDBPyConnection, found: Panel, watched: Watched) -> npt.NDArray[np.float64]:
    where = con.execute(_PLACES).fetchnumpy()
    plain = {name: np.ma.getdata(column) for name, column in where.items()}
    return look_shares(
        found,
        watched.coverage,
        watched.outlines,
        plain["lon_deg"],
        plain["lat_deg"],
        plain["earliest"].astype(np.int64),
        plain["latest"].astype(np.int64),
    )


def _update(
    con: duckdb.DuckDBPyConnection,
    incidents: npt.NDArray[Any],
    likelihood: npt.NDArray[np.float64],
    words: npt.NDArray[Any],
    grade: npt.NDArray[Any],
) -> None:
    ladder = np.array([LADDER[str(each)].value for each in grade], object)
    columns = {"incident_id": incidents, "p": likelihood, "word": words.astype(object), "rung": ladder}
    con.register("weighed", columns)
    con.execute(
        f"""UPDATE findings SET likelihood = weighed.p, confidence = weighed.word,
            status = CASE WHEN because IS NULL THEN weighed.rung ELSE status END,
            answer = CASE WHEN because IS NULL AND weighed.rung = '{FindingStatus.PRELIMINARY.value}'
                     THEN replace(answer, '; not verified', '; preliminary, not verified') ELSE answer END
            FROM weighed WHERE findings.incident_id = weighed.incident_id"""
    )
    con.unregister("weighed")


def _write_weights(
    con: duckdb.DuckDBPyConnection,
    found: Panel,
    told: Tellings,
    incidents: npt.NDArray[Any],
    decibans: npt.NDArray[np.float64],
    grade: npt.NDArray[Any],
) -> None:
    spoke = _by_lineage(found, told)
    at, lineage = np.nonzero((decibans != 0) | spoke)
    names = np.array(found.lineages, object)
    con.register(
        "weighed",
        {
            "incident_id": np.concatenate([incidents, incidents[at]]),
            "lineage": np.concatenate([np.full(len(incidents), "", object), names[lineage]]),
            "decibans": np.concatenate([np.zeros(len(incidents)), decibans[at, lineage]]),
            "told": np.concatenate([np.zeros(len(incidents), bool), spoke[at, lineage]]),
            "sources": np.concatenate([np.full(len(incidents), "", object), _who(found, told, at, lineage)]),
            "grade": np.concatenate([grade, grade[at]]),
        },
    )
    con.execute("INSERT INTO weights SELECT * FROM weighed ORDER BY incident_id, lineage")
    con.unregister("weighed")


def _by_lineage(found: Panel, told: Tellings) -> npt.NDArray[np.bool_]:
    spoke = np.zeros((len(told), len(found.lineages)), bool)
    for number, lineage in enumerate(found.lineage):
        spoke[:, lineage] |= told.told[:, number]
    return spoke


def _who(
    found: Panel, told: Tellings, at: npt.NDArray[Any], lineage: npt.NDArray[Any]
) -> npt.NDArray[np.object_]:
    """The sources of each lineage that told of the incident, in order."""
    names = np.array([each.id for each in found.witnesses], object)
    speaks = told.told[at] & (found.lineage == lineage[:, None])
    patterns, which = np.unique(speaks, axis=0, return_inverse=True)
    listed = [", ".join(sorted(names[pattern])) for pattern in patterns]
    return np.array(listed or [""], object)[which.reshape(-1)]


def _by_status(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, int], ...]:
    rows = dict(con.execute("SELECT status, count(*) FROM findings GROUP BY 1").fetchall())
    return tuple((each.value, int(rows[each.value])) for each in FindingStatus if each.value in rows)


_NO_WEIGHTS = """
CREATE OR REPLACE TEMP TABLE weights (incident_id BIGINT, lineage VARCHAR, decibans DOUBLE, told BOOLEAN,
                                      sources VARCHAR, grade VARCHAR)
"""
_REPORTS = """
SELECT m.incident_id, o.id, o.kind, coalesce(o.source_id, '') AS source_id, coalesce(o.relays, '') AS relays,
       coalesce(o.side_claimed, '') AS side_claimed,
       coalesce(epoch_us(o.reported_at), epoch_us(o.received_at), epoch_us(o.happened_latest)) AS reported_at,
       epoch_us(o.happened_earliest) AS happened_earliest, epoch_us(o.happened_latest) AS happened_latest,
       coalesce(o.lon_deg, 'nan'::DOUBLE) AS lon_deg, coalesce(o.lat_deg, 'nan'::DOUBLE) AS lat_deg
FROM members m JOIN observations o ON o.id = m.observation_id ORDER BY o.id
"""
_PLACES = """
SELECT CASE WHEN place_kind IN ('point', 'polygon') THEN coalesce(lon_deg, 'nan'::DOUBLE)
            ELSE 'nan'::DOUBLE END AS lon_deg,
       coalesce(lat_deg, 'nan'::DOUBLE) AS lat_deg,
       epoch_us(happened_earliest) AS earliest, epoch_us(happened_latest) AS latest
FROM incidents ORDER BY incident_id
"""
