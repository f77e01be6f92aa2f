"""Which method assesses a run, by its name: a new run takes the newest, an old one keeps its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import duckdb

from truceline.agreement import Agreement
from truceline.compliance import assess_v1, assess_v2, rules_v1, rules_v2
from truceline.compliance.assess_v1 import Assessed
from truceline.records import Notice

METHOD = rules_v2.METHOD
"""The method of new runs."""
_Assess = Callable[[duckdb.DuckDBPyConnection, Agreement, tuple[Notice, ...] | None], Assessed]
_METHODS: Mapping[str, _Assess] = {
    rules_v1.METHOD: lambda con, agreement, _: assess_v1.assess(con, agreement),
    rules_v2.METHOD: assess_v2.assess,
}
METHODS = tuple(_METHODS)


def assess(
    con: duckdb.DuckDBPyConnection,
    agreement: Agreement,
    method: str = METHOD,
    notices: tuple[Notice, ...] | None = None,
) -> Assessed:
    """Temp table ``assessments`` of every incident, as the method of that name makes it.

    notices: the register as it was known; None where none was kept, so that nothing can be told of it

    errors: LookupError for a method that is not known here (METHODS).
    """
    return _METHODS[method](con, known_to(agreement, method), notices)


def known_to(agreement: Agreement, method: str) -> Agreement:
    """The agreement as a method can weigh it: assess_v1 checks no weapon, distance or deadline."""
    if method != rules_v1.METHOD:
        return agreement
    more = {each.commitment_id for each in agreement.not_yet}
    return replace(
        agreement,
        commitments=tuple(
            replace(each, how_to_check="not by machine") if each.id in more else each
            for each in agreement.commitments
        ),
    )
