"""What named persons find about an incident besides whether it occurred: who did it, whether it was
meant, whether it stands alone, how grave it was, what was done about it.

Comes in: a question, an answer, the reason, what speaks for it and against it. Goes out: the body of an
append-only record; and the findings in effect at a moment. A correction is a new record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from truceline.mission.errors import refusal
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.setup import Setup
from truceline.records import (
    ANSWERS_TO,
    ASKED_OF_PEOPLE,
    ATTRIBUTE,
    DETERMINE,
    RESPONSIBLE,
    SIZE,
    UNDETERMINED,
    Finding,
    FindingStatus,
    Use,
)
from truceline.store import StoredRecord

FINDING = "finding"
METHOD = "named-person@1"
SIZE_WRITTEN = r"\d+(\.\d+)? \S.*"


def finding_body(
    setup: Setup,
    incident_id: int,
    *,
    question: str,
    answer: str,
    because: str,
    basis_for: Sequence[str],
    basis_against: Sequence[str],
    actor: str,
    replaces: str | None,
    at: datetime,
    zone: str | None = None,
) -> dict[str, Any]:
    """The body of a named person's finding. ``zone`` is the region that the incident surely lies in.

    errors: WriteRefusedError when the mandate does not let this actor sign it; RefusedError for a
    question nobody asks, an answer it does not have, and a finding without a reason.
    """
    if question not in ASKED_OF_PEOPLE:
        remedy = f"Write one of: {', '.join(ASKED_OF_PEOPLE)}."
        raise refusal("TL-MIS-008", f"'{question}' is not a question.", remedy, "--question")
    remedy = _wrong_answer(setup, question, answer)
    if remedy:
        message = f"'{answer}' is no answer to '{question}'."
        raise refusal("TL-MIS-008", message, remedy, "--answer")
    if not because.strip():
        raise refusal("TL-MIS-008", "a finding needs its reason.", "Write it with --because.", "--because")
    power = ATTRIBUTE if question == RESPONSIBLE else DETERMINE
    refuse_unless_granted(setup.mandate, setup.agreement, Use(may=power, at=at, zone=zone, signer=actor))
    return {
        "incident_id": incident_id,
        "question": question,
        "answer": answer,
        "because": because,
        "basis_for": list(basis_for),
        "basis_against": list(basis_against),
        "decided_by": actor,
        "replaces": replaces,
    }


def _wrong_answer(setup: Setup, question: str, answer: str) -> str:
    """What to write instead; nothing when the answer is one."""
    if question == RESPONSIBLE:
        known = [party.id for party in setup.agreement.parties] + [UNDETERMINED]
    elif question in ANSWERS_TO:
        known = list(ANSWERS_TO[question])
    else:
        whole = re.fullmatch(SIZE_WRITTEN, answer) if question == SIZE else answer.strip()
        example = "a number and a unit: '4 battalion'" if question == SIZE else "what was done, in words"
        return "" if whole else f"Write {example}."
    return "" if answer in known else f"Write one of: {', '.join(known)}."


def findings_in_effect(records: Iterable[StoredRecord]) -> tuple[tuple[Finding, datetime], ...]:
    """The newest finding on each question about each incident, and since when its answer stands."""
    newest: dict[tuple[int, str], tuple[StoredRecord, datetime]] = {}
    for record in records:
        asked = int(record.body["incident_id"]), str(record.body["question"])
        before = newest.get(asked)
        same = before is not None and before[0].body["answer"] == record.body["answer"]
        newest[asked] = record, before[1] if before is not None and same else record.at
    return tuple((_finding(record), since) for record, since in newest.values())


def _finding(record: StoredRecord) -> Finding:
    body = record.body
    return Finding(
        id=f"F{body['incident_id']}-{body['question']}",
        incident_id=int(body["incident_id"]),
        question=cast(Any, body["question"]),
        answer=str(body["answer"]),
        status=FindingStatus.VERIFIED,
        likelihood=None,
        confidence=None,
        basis_for=tuple(body["basis_for"]),
        basis_against=tuple(body["basis_against"]),
        method=METHOD,
        decided_by=str(body["decided_by"]),
        replaces=body["replaces"],
        tier=record.tier,
    )
