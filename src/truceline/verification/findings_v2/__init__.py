"""Findings, second version: a report says *reported*, its weight how likely; a named person's decision rules.

comes in:  tables ``incidents`` and ``members``, view ``observations``, sources, who looked, decisions
goes out:  tables ``findings`` (as findings_v1, with likelihood and confidence), ``weights`` (decibans),
           ``rates_used`` (the rates as stated and as used), ``near_misses`` (silences not counted) and
           ``strays`` (incidents that may be another's)
called by: the mission's run
"""

from truceline.verification.findings_v2.occurred import (
    FIRST_METHOD,
    LIKELIHOODS,
    METHOD,
    PRIOR,
    PRIORS,
    STRAY,
    TOGETHER,
    WEIGHED,
    WEIGHT_COLUMNS,
    Watched,
    answer_of,
    find,
)

__all__ = [
    "FIRST_METHOD",
    "LIKELIHOODS",
    "METHOD",
    "PRIOR",
    "PRIORS",
    "STRAY",
    "TOGETHER",
    "WEIGHED",
    "WEIGHT_COLUMNS",
    "Watched",
    "answer_of",
    "find",
]
