"""Findings, second version: a report says *reported*, its weight how likely; a named person's decision rules.

comes in:  tables ``incidents`` and ``members``, view ``observations``, sources, who looked, decisions
goes out:  tables ``findings`` (as findings_v1, with likelihood and confidence), ``weights`` (decibans),
           ``rates_used`` (the rates as stated and as used) and ``near_misses`` (silences not counted)
called by: the mission's run
"""

from truceline.verification.findings_v2.occurred import (
    FIRST_METHOD,
    LIKELIHOODS,
    METHOD,
    PRIOR,
    PRIORS,
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
    "TOGETHER",
    "WEIGHED",
    "WEIGHT_COLUMNS",
    "Watched",
    "answer_of",
    "find",
]
