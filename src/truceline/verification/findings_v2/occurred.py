"""Did it occur? The findings of findings_v1, with the likelihood and confidence of lineages beside them.

Weights are kept in hundredths of a deciban and the likelihood is worked out from their sum, so what is
stored adds up exactly. The rates used are stored beside what sources.toml states, so that anybody can work
a likelihood out again by hand. An incident that nobody with known rates told of, or looked for, has none.

The first method took the rates as stated and even odds (lineage_v1). The second lets what sensors told
together correct the rates within what is stated, weighs together what they see and miss together
(lineage_v2), does not count silences beside which a report of the source lies in another incident, asks
whether an incident of one source strayed from another, and begins from the odds that the mission's settings
state; even odds where they state none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from truceline.records import MISSION, PUBLIC, FindingStatus, Source
from truceline.verification import findings_v1, lineage_v2
from truceline.verification.findings_v1 import Found
from truceline.verification.findings_v2.near import (
    no_near_misses,
    no_strays,
    write_near_misses,
    write_strays,
)
from truceline.verification.findings_v2.rates import write_rates
from truceline.verification.lineage_v1 import (
    DECIBANS_PER_NAT,
    LADDER,
    Coverage,
    Panel,
    Tellings,
    Verified,
    confidence,
    kinds_of,
    look_shares,
    panel,
    tellings,
    verify,
    witness,
)

METHOD, FIRST_METHOD = "findings_v2@2", "findings_v2@1"
WEIGHED: Mapping[str, tuple[str, ...]] = {
    METHOD: ("weights", "rates_used", "near_misses", "strays"),
    FIRST_METHOD: ("weights",),
}
"""By method, the tables that it leaves beside ``findings``."""
TOGETHER = "(together)"
"""Stands for a lineage where weights are kept: what sensors see and miss together, beyond the sum of each."""
STRAY = "(stray)"
"""The same: what an incident of one source gains or loses where it may have strayed from another."""
PRIOR = 0.5
"""Even odds before anybody told: no opinion of ours. ``PRIORS`` are printed beside it."""
PRIORS = (0.1, 0.3, 0.5, 0.7, 0.9)
WEIGHT_COLUMNS = ("incident_id", "lineage", "decibans", "told", "sources", "grade")
STEPS = 100.0
"""Weights are kept in so many parts of a deciban, likelihoods in LIKELIHOODS parts of one."""
LIKELIHOODS = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Who may tell and who looked: the sources, coverage with '' for everywhere, outlines by area.

    prior: by kind, '' for all others, how likely an incident is before anybody told; PRIOR where nobody says
    learns: whether what sensors told together corrects the stated rates
    """

    sources: tuple[Source, ...] = ()
    coverage: Coverage | None = None
    outlines: Mapping[str, Any] = field(default_factory=dict)
    prior: Mapping[str, float] = field(default_factory=dict)
    learns: bool = True


def find(
    con: duckdb.DuckDBPyConnection, watched: Watched, decisions: str | None = None, *, method: str = METHOD
) -> Found:
    """Temp tables ``findings`` (FINDING_COLUMNS of findings_v1) and those of ``WEIGHED`` for the method.

    ``weights`` (WEIGHT_COLUMNS) holds for each incident with a likelihood its prior (lineage '') and every
    lineage that weighs or told, in decibans, and TOGETHER and STRAY where they weigh; their sum is the
    log-odds of the likelihood. ``rates_used`` holds every rate as stated and as used, ``near_misses`` every
    silence that is not counted because a report of the source lies close by, in another incident, ``strays``
    every incident of one source that may have strayed from another. A decision of a named
    person keeps its status and its words; what the reports weigh stands beside it.
    errors: as findings_v1.
    """
    found = findings_v1.find(con, decisions)
    con.execute(_NO_WEIGHTS)
    con.execute("UPDATE findings SET method = ?", [method])
    con.execute("UPDATE findings SET decided_by = ? WHERE decided_by = ?", [method, findings_v1.METHOD])
    write_rates(con, None, None)
    no_near_misses(con)
    no_strays(con)
    incidents, rows, label = _rows(con)
    if not len(label):
        return found
    _say_who_reported(con, watched, incidents, rows, label)
    _weigh(con, watched, incidents, rows, label, method)
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
    method: str,
) -> None:
    kind = kinds_of(rows, label, len(incidents))
    found = panel((witness(source) for source in watched.sources), sorted(set(kind)))
    if not found.rated.any():
        return
    prior = _prior(watched if method == METHOD else Watched(), kind)
    where = _places(con)
    told = tellings(found, rows, label, len(incidents), kind, _looks(found, watched, where), prior)
    if method == FIRST_METHOD:
        _write(con, found, told, incidents, verify(found, told, learn=False), {})
        return
    missed, strayed = lineage_v2.near_misses(found, told, rows, where), lineage_v2.strays(found, told, where)
    verified = lineage_v2.verify(found, told, learn=watched.learns, missed=missed, strayed=strayed)
    write_rates(con, found, verified.learnt)
    write_near_misses(con, found, missed, incidents, rows, label)
    write_strays(con, strayed, verified, incidents)
    told = lineage_v2.without_near_misses(told, missed)
    _write(con, found, told, incidents, verified, {TOGETHER: verified.together, STRAY: verified.stray})


def _write(
    con: duckdb.DuckDBPyConnection,
    found: Panel,
    told: Tellings,
    incidents: npt.NDArray[Any],
    verified: Verified,
    extra: Mapping[str, npt.NDArray[np.float64]],
) -> None:
    """Likelihoods, confidence and weights; ``extra``: (n,) nats by name beyond those of lineages."""
    known = np.flatnonzero(np.isfinite(verified.p_real))
    before, decibans = (
        _decibans(each[known]) for each in (verified.weighed.prior, verified.weighed.by_lineage)
    )
    beyond = {name: _decibans(nats[known]) for name, nats in extra.items()}
    total = before + decibans.sum(axis=1) + sum(beyond.values(), start=np.zeros(len(known)))
    likelihood = np.round(LIKELIHOODS / (1 + 10 ** (-total / 10))) / LIKELIHOODS
    grade = verified.grade[known].astype(object)
    _update(con, incidents[known], likelihood, np.array(confidence(found, told, verified))[known], grade)
    _write_weights(con, found, told.take(known), incidents[known], before, decibans, beyond, grade)


def _decibans(nats: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.round(nats * DECIBANS_PER_NAT * STEPS) / STEPS)


def _prior(watched: Watched, kind: list[str]) -> npt.NDArray[np.float64]:
    """(n,) as the mission's settings state it for the kind, else for all, else even odds."""
    general = watched.prior.get("", PRIOR)
    return np.array([watched.prior.get(code, general) for code in kind], np.float64)


def _places(con: duckdb.DuckDBPyConnection) -> dict[str, npt.NDArray[Any]]:
    """Where and when each incident was, as ``near_misses`` takes it."""
    return {name: np.ma.getdata(column) for name, column in con.execute(_PLACES).fetchnumpy().items()}


def _looks(found: Panel, watched: Watched, where: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float64]:
    return look_shares(
        found,
        watched.coverage,
        watched.outlines,
        where["lon_deg"],
        where["lat_deg"],
        where["happened_earliest"].astype(np.int64),
        where["happened_latest"].astype(np.int64),
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
    before: npt.NDArray[np.float64],
    decibans: npt.NDArray[np.float64],
    beyond: Mapping[str, npt.NDArray[np.float64]],
    grade: npt.NDArray[Any],
) -> None:
    spoke = _by_lineage(found, told)
    at, lineage = np.nonzero((decibans != 0) | spoke)
    who = _who(found, told, at, lineage)
    lines = [
        _line("", before, np.arange(len(incidents))),
        (at, np.array(found.lineages, object)[lineage], decibans[at, lineage], spoke[at, lineage], who),
        *(_line(name, each, np.flatnonzero(each)) for name, each in beyond.items()),
    ]
    place, *columns = (np.concatenate(each) for each in zip(*lines, strict=True))
    named = dict(zip(("lineage", "decibans", "told", "sources"), columns, strict=True))
    con.register("weighed", {"incident_id": incidents[place], **named, "grade": grade[place]})
    con.execute("INSERT INTO weights SELECT * FROM weighed ORDER BY incident_id, lineage")
    con.unregister("weighed")


def _line(name: str, decibans: npt.NDArray[np.float64], at: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
    """What weighs without being a lineage's word, of the incidents at these places."""
    nobody = np.full(len(at), "", object)
    return at, np.full(len(at), name, object), decibans[at], np.zeros(len(at), bool), nobody


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
_ERRORS = ", ".join(
    f"CASE WHEN coalesce({{0}}tier, '{MISSION}') IN ('{PUBLIC}', '{MISSION}') "
    f"THEN coalesce({{0}}{name}, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END AS {name}"
    for name in ("sigma_major_m", "sigma_minor_m", "azimuth_deg")
)
"""What one party or a seal keeps back is near nothing: it joins nothing and says nothing of others."""
_REPORTS = f"""
SELECT m.incident_id, o.id, o.kind, coalesce(o.source_id, '') AS source_id, coalesce(o.relays, '') AS relays,
       coalesce(o.side_claimed, '') AS side_claimed,
       coalesce(epoch_us(o.reported_at), epoch_us(o.received_at), epoch_us(o.happened_latest)) AS reported_at,
       epoch_us(o.happened_earliest) AS happened_earliest, epoch_us(o.happened_latest) AS happened_latest,
       coalesce(o.lon_deg, 'nan'::DOUBLE) AS lon_deg, coalesce(o.lat_deg, 'nan'::DOUBLE) AS lat_deg,
       coalesce(o.place_kind, '') AS place_kind, {_ERRORS.format("o.")}
FROM members m JOIN observations o ON o.id = m.observation_id ORDER BY o.id
"""
_PLACES = f"""
SELECT CASE WHEN place_kind IN ('point', 'polygon') THEN coalesce(lon_deg, 'nan'::DOUBLE)
            ELSE 'nan'::DOUBLE END AS lon_deg,
       coalesce(lat_deg, 'nan'::DOUBLE) AS lat_deg,
       epoch_us(happened_earliest) AS happened_earliest, epoch_us(happened_latest) AS happened_latest,
       coalesce(place_kind, '') AS place_kind, {_ERRORS.format("")}
FROM incidents ORDER BY incident_id
"""
