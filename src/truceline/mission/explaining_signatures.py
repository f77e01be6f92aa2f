"""Who said what of an incident, what their words come to together, and whether the run holds it already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from truceline.mission.proving import Explanation, Fact
from truceline.mission.signing import standing_of
from truceline.store import StoredRecord
from truceline.verification.signatures_v1 import SIGNERS, Standing, Word


def signatures_explained(
    decisions: Sequence[StoredRecord], number: int, weighed: Sequence[int]
) -> Iterator[Explanation]:
    """One explanation of an incident that persons decided on; nothing of any other.

    weighed: ledger entries of the decisions that the run holds
    """
    about = [one for one in decisions if one.body["incident_id"] == number]
    if about:
        newer = [one.id for one in about if one.seq > max(weighed, default=-1)]
        facts = (*_facts(standing_of(about, number)), *(("not in the newest run", each) for each in newer))
        yield Explanation(title="who has signed", facts=facts)


def _facts(found: Standing | None) -> Iterator[Fact]:
    if found is None:
        yield "stands", "nobody's word: each was taken back"
        return
    yield "stands", found.status.value
    for word in found.words:
        yield (
            _relation(found, word),
            f"{word.person}, {word.at:%Y-%m-%d %H:%M} UTC ({word.id}): {word.because}",
        )
    if found.missing:
        yield "still needed", f"{found.missing} of {SIGNERS} different persons, by another than signed"


def _relation(found: Standing, word: Word) -> str:
    if word in found.signed:
        return "verified by"
    return f"against it ({word.status})" if word in found.against else f"said {word.status} by"
