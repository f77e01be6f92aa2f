"""From a finding's likelihood down to what each lineage weighs: decibans that add up.

Comes in: the views of a run. Goes out: one step of an explanation, which holds when the stored weights give
the stored likelihood.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from duckdb import DuckDBPyConnection

from truceline.mission.proving import Explanation, Fact
from truceline.verification.findings_v2 import LIKELIHOODS, PRIORS
from truceline.verification.lineage_v1 import admiralty_credibility, icd_203

NONE = "no likelihood: nobody whose rates are stated in sources.toml told of it or looked there"


def weights_explained(con: DuckDBPyConnection, number: int) -> Iterator[Explanation]:
    """The weights of an incident's likelihood; nothing for a run that weighed none."""
    held = con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'weights'").fetchall()
    if not held[0][0]:
        return
    rows = con.execute(
        "SELECT lineage, decibans, told, sources, grade FROM weights WHERE incident_id = ? ORDER BY lineage",
        [number],
    ).fetchall()
    [(stored,)] = con.execute(
        "SELECT likelihood FROM findings WHERE incident_id = ? AND question = 'occurred'", [number]
    ).fetchall()
    if not rows:
        yield Explanation(title=f"weights of incident {number}", facts=(("likelihood", NONE),))
        return
    total = round(sum(decibans for _, decibans, *_ in rows), 2)
    facts: list[Fact] = [_line(*row[:4]) for row in rows]
    facts += [("sum, decibans", f"{total:+.2f}"), ("likelihood of the sum", likelihood(total))]
    facts += [("likelihood in words (ICD 203)", icd_203(likelihood(total)) or "beyond the standard's words")]
    facts.append(("likelihood if the odds before anybody told were", _at_priors(total)))
    facts.append(("likelihood without one lineage", _without(rows, total)))
    facts.append(("grade", rows[0][4]))
    facts.append(("credibility, Admiralty scale", admiralty_credibility(rows[0][4], likelihood(total))))
    yield Explanation(
        title=f"weights of incident {number}",
        facts=tuple(facts),
        own_check=stored is not None and abs(likelihood(total) - stored) < 1 / LIKELIHOODS,
    )


def likelihood(decibans: float) -> float:
    """The probability of log-odds in decibans, as stored."""
    return round(float(LIKELIHOODS / (1 + 10 ** (-decibans / 10)))) / LIKELIHOODS


def _line(lineage: str, decibans: float, told: bool, sources: str) -> Fact:
    if not lineage:
        return "before anybody told", f"{decibans:+.2f} decibans: even odds"
    who = f"{sources} told" if told else "looked, and told nothing"
    return f"lineage {lineage}", f"{decibans:+.2f} decibans: {who}"


def _at_priors(total: float) -> str:
    shown = {prior: likelihood(total + float(10 * np.log10(prior / (1 - prior)))) for prior in PRIORS}
    return ", ".join(f"{prior:g}: {found:.4f}" for prior, found in shown.items())


def _without(rows: list[tuple[str, float, bool, str, str]], total: float) -> str:
    shown = {lineage: likelihood(total - decibans) for lineage, decibans, *_ in rows if lineage and decibans}
    return ", ".join(f"{lineage}: {found:.4f}" for lineage, found in shown.items()) or "none weighs"
