"""From a finding's likelihood down to what each lineage weighs: decibans that add up.

Comes in: the views of a run. Goes out: one step of an explanation, which holds when the stored weights give
the stored likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from truceline.mission.proving import Explanation, Fact
from truceline.records.schemes import ADMIRALTY, ICD_203, credibility_words, likelihood_words
from truceline.store import holds
from truceline.verification.findings_v2 import LIKELIHOODS, PRIORS, STRAY, TOGETHER

DOUBLED = 10 * math.log10(2)
"""Decibans by which odds twice as high move an answer."""
SCHEME_FACTS = {ICD_203: "likelihood in words (ICD 203)", ADMIRALTY: "credibility (Admiralty scale)"}
"""What a reader sees of a scheme of display only where it is asked for."""
NONE = "no likelihood: nobody whose rates are stated in sources.toml told of it or looked there"


def weights_explained(con: DuckDBPyConnection, number: int, prior_from: str = "") -> Iterator[Explanation]:
    """The weights of an incident's likelihood; nothing for a run that weighed none.

    prior_from: where the mission's settings have the odds from that hold before anybody told
    """
    if not holds(con, "weights"):
        return
    rows = con.execute(
        "SELECT lineage, decibans, told, sources, grade FROM weights WHERE incident_id = ? ORDER BY lineage",
        [number],
    ).fetchall()
    [(stored,)] = con.execute(
        "SELECT likelihood FROM findings WHERE incident_id = ? AND question = 'occurred'", [number]
    ).fetchall()
    if not rows:
        unknown = SCHEME_FACTS[ADMIRALTY], credibility_words("", math.nan)
        yield Explanation(title=f"weights of incident {number}", facts=(("likelihood", NONE), unknown))
        return
    total = round(sum(decibans for _, decibans, *_ in rows), 2)
    facts: list[Fact] = [_line(row[0], row[1], row[2], row[3], prior_from) for row in rows]
    facts += _not_counted(con, number)
    facts += _stray(con, number)
    facts += [("sum, decibans", f"{total:+.2f}"), ("likelihood of the sum", likelihood(total))]
    facts.append((SCHEME_FACTS[ICD_203], likelihood_words(likelihood(total))))
    apart = total - rows[0][1]
    facts.append(("likelihood if the odds before anybody told were", _at_priors(apart)))
    halved, doubled = likelihood(total - DOUBLED), likelihood(total + DOUBLED)
    facts.append(("likelihood at half and at twice those odds", f"{halved:.4f}, {doubled:.4f}"))
    facts.append(("likelihood without one lineage", _without(rows, total)))
    facts += _rates(con, number)
    facts.append(("grade", rows[0][4]))
    facts.append((SCHEME_FACTS[ADMIRALTY], credibility_words(rows[0][4], likelihood(total))))
    yield Explanation(
        title=f"weights of incident {number}",
        facts=tuple(facts),
        own_check=stored is not None and abs(likelihood(total) - stored) < 1 / LIKELIHOODS,
    )


def likelihood(decibans: float) -> float:
    """The probability of log-odds in decibans, as stored."""
    return round(float(LIKELIHOODS / (1 + 10 ** (-decibans / 10)))) / LIKELIHOODS


def _line(lineage: str, decibans: float, told: bool, sources: str, prior_from: str) -> Fact:
    if not lineage:
        if not decibans:
            return "before anybody told", f"{decibans:+.2f} decibans: even odds"
        whose = f"{likelihood(decibans):.2f}, as the mission's settings state"
        return "before anybody told", f"{decibans:+.2f} decibans: {whose} ({prior_from or 'nobody says why'})"
    if lineage == TOGETHER:
        return "together", f"{decibans:+.2f} decibans: what sensors see and miss together, beyond each alone"
    if lineage == STRAY:
        return "stray", f"{decibans:+.2f} decibans: as a report that lies too far from its happening"
    who = f"{sources} told" if told else "looked, and told nothing"
    return f"lineage {lineage}", f"{decibans:+.2f} decibans: {who}"


def _not_counted(con: DuckDBPyConnection, number: int) -> Iterator[Fact]:
    """The silences that weigh nothing, and why; nothing of a run that counted them all."""
    if not holds(con, "near_misses"):
        return
    rows = con.execute(
        "SELECT source_id, near_incident_id, observation_id FROM near_misses "
        "WHERE incident_id = ? ORDER BY source_id",
        [number],
    ).fetchall()
    for source, near, report in rows:
        yield (
            f"silence of {source}",
            f"not counted: a report of it lies within the error, in incident {near} ({report})",
        )


def _stray(con: DuckDBPyConnection, number: int) -> Iterator[Fact]:
    """From which incident this one may have strayed; nothing of a run that did not ask."""
    if not holds(con, "strays"):
        return
    rows = con.execute(
        "SELECT near_incident_id, chance, likelihood FROM strays WHERE incident_id = ?", [number]
    ).fetchall()
    for near, chance, likely in rows:
        yield (
            "may be a stray",
            f"of incident {near}: chance {chance:.2f}, and then its likelihood is {likely:.4f}",
        )


def _at_priors(apart: float) -> str:
    shown = {prior: likelihood(apart + 10 * math.log10(prior / (1 - prior))) for prior in PRIORS}
    return ", ".join(f"{prior:g}: {found:.4f}" for prior, found in shown.items())


def _rates(con: DuckDBPyConnection, number: int) -> Iterator[Fact]:
    """The rates that those who told were weighed with; nothing of a run that did not keep them."""
    if not holds(con, "rates_used"):
        return
    rows = con.execute(_RATES_OF_TELLERS, [number]).fetchall()
    for source, tpr, fpr, tpr_stated, fpr_stated, anchors in rows:
        used = f"tells of {tpr:.3f} of what happened, {fpr:.4f} of what did not"
        said = "as stated"
        if (tpr, fpr) != (tpr_stated, fpr_stated):
            said = f"stated {tpr_stated:.3f} and {fpr_stated:.4f}, corrected by {anchors} incidents"
        yield f"rates of {source}", f"{used}: {said}"


def _without(rows: list[tuple[str, float, bool, str, str]], total: float) -> str:
    shown = {
        lineage: likelihood(total - decibans)
        for lineage, decibans, *_ in rows
        if decibans and lineage not in ("", TOGETHER, STRAY)
    }
    return ", ".join(f"{lineage}: {found:.4f}" for lineage, found in shown.items()) or "none weighs"


_RATES_OF_TELLERS = """
SELECT r.source_id, r.tpr, r.fpr, r.tpr_stated, r.fpr_stated, r.anchors
FROM rates_used r JOIN incidents i ON i.incident_id = ? AND i.kind = r.kind
WHERE r.source_id IN (SELECT o.source_id FROM members m JOIN observations o ON o.id = m.observation_id
                      WHERE m.incident_id = i.incident_id) ORDER BY 1
"""
