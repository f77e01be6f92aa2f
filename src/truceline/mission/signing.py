"""What named persons said of incidents, read from the ledger's records, and the rung it comes to.

Runs and reports made before two persons were asked for keep their rule (``NEWEST``): the newest decision
about an incident ruled, whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from truceline.mission.errors import refusal
from truceline.mission.setup import Setup
from truceline.records import DETERMINE, FindingStatus, Use
from truceline.report import SignedIncident, Signer
from truceline.store import StoredRecord
from truceline.verification import signatures_v1
from truceline.verification.signatures_v1 import Standing, Word, identity

NEWEST = ""
"""The rule of what was made before: one person's newest word ruled."""
METHOD = signatures_v1.METHOD
_Row = tuple[int, str, str | None, str, str]


def signing_of(manifest: Mapping[str, Any]) -> str:
    """The rule by which a run weighed what persons decided."""
    return METHOD if METHOD in manifest["methods"] else NEWEST


def word_of(record: StoredRecord) -> Word:
    """A decision as a person's word."""
    body = record.body
    return Word(
        id=record.id,
        person=str(body["decided_by"]),
        status=str(body["status"]),
        because=str(body["because"]),
        at=record.at,
    )


def standings(records: Iterable[StoredRecord]) -> dict[int, Standing]:
    """What persons' decisions come to, by incident; nothing of one where no word stands."""
    found = {number: signatures_v1.standing(said) for number, said in _words(records).items()}
    return {number: each for number, each in found.items() if each is not None}


def standing_of(records: Iterable[StoredRecord], number: int) -> Standing | None:
    """What persons' decisions about one incident come to; None where no word stands."""
    return standings(one for one in records if one.body["incident_id"] == number).get(number)


def statuses_by(records: Sequence[StoredRecord], signing: str) -> dict[int, tuple[FindingStatus, datetime]]:
    """The rung of each incident that was decided on, and since when it stands there."""
    if signing != NEWEST:
        return {number: (each.status, each.since) for number, each in standings(records).items()}
    found: dict[int, tuple[FindingStatus, datetime]] = {}
    for record in records:
        number, status = int(record.body["incident_id"]), FindingStatus(record.body["status"])
        before = found.get(number)
        found[number] = status, before[1] if before and before[0] is status else record.at
    return found


def in_effect(records: Sequence[StoredRecord], signing: str = METHOD) -> tuple[StoredRecord, ...]:
    """The decisions that a run weighs: each person's newest on each incident; by NEWEST the incident's."""
    newest: dict[tuple[int, str], StoredRecord] = {}
    for record in records:
        who = "" if signing == NEWEST else identity(str(record.body["decided_by"]))
        newest[int(record.body["incident_id"]), who] = record
    return tuple(sorted(newest.values(), key=lambda record: record.seq))


def decision_table(con: DuckDBPyConnection, decisions: Sequence[StoredRecord], signing: str) -> str:
    """The name of a temp table with a row for each incident that is decided on, as the findings take it."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE decisions (incident_id BIGINT, status VARCHAR, answer VARCHAR,"
        " decided_by VARCHAR, because VARCHAR)"
    )
    for row in _rows(decisions, signing):
        con.execute("INSERT INTO decisions VALUES (?, ?, ?, ?, ?)", list(row))
    return "decisions"


def _rows(decisions: Sequence[StoredRecord], signing: str) -> list[_Row]:
    if signing != NEWEST:
        return [_row(number, each) for number, each in sorted(standings(decisions).items())]
    bodies = [record.body for record in decisions]
    return [
        (int(body["incident_id"]), body["status"], None, body["decided_by"], body["because"])
        for body in bodies
    ]


def _row(number: int, found: Standing) -> _Row:
    return number, found.status.value, found.answer or None, found.by, reasons(found.words)


def reasons(words: Sequence[Word]) -> str:
    """The reason of a single word; of several each person's word and reason."""
    if len(words) == 1:
        return words[0].because
    return "; ".join(f"{word.person} ({word.status}): {word.because}" for word in words)


def signed_incidents(
    setup: Setup, records: Iterable[StoredRecord], manifest: Mapping[str, Any]
) -> tuple[SignedIncident, ...] | None:
    """The incidents that persons decided on, as a run has them; None of a run by the rule NEWEST."""
    if signing_of(manifest) == NEWEST:
        return None
    held = set(manifest["decisions"])
    roles = dict(setup.settings.roles)

    def signers(words: Sequence[Word]) -> tuple[Signer, ...]:
        return tuple(Signer(id=word.person, role=roles.get(word.person, ())) for word in words)

    found = standings(record for record in records if record.seq in held)
    return tuple(
        SignedIncident(
            incident_id=number,
            status=each.status.value,
            signed=signers(each.signed),
            against=signers(each.against),
        )
        for number, each in sorted(found.items())
    )


def _words(records: Iterable[StoredRecord]) -> dict[int, list[Word]]:
    said: dict[int, list[Word]] = {}
    for record in records:
        said.setdefault(int(record.body["incident_id"]), []).append(word_of(record))
    return said


def refuse_unless_new(records: Sequence[StoredRecord], *, status: str, actor: str) -> str | None:
    """The id of the person's own earlier word on the incident, which this one replaces; None for a first.

    records: the decisions about the incident
    errors:  RefusedError (TL-MIS-015) when the same person signs again, or takes back what does not stand
    """
    own = [one for one in records if identity(str(one.body["decided_by"])) == identity(actor)]
    standing = own[-1].body["status"] if own else signatures_v1.WITHDRAWN
    if status == FindingStatus.VERIFIED.value and standing == status:
        last = own[-1]
        spelled = str(last.body["decided_by"])
        same = "" if spelled == actor else f" ('{actor}' and '{spelled}' differ in case or spaces alone)"
        message = (
            f"'{spelled}' has verified it already, in {last.id}{same}; the second must be another person."
        )
        remedy = "Let another person who may sign decide it; or take the word back with --status withdrawn."
        raise refusal("TL-MIS-015", message, remedy, "--actor")
    if status == standing == signatures_v1.WITHDRAWN:
        message = f"'{actor}' has no word on it that stands, so there is nothing to take back."
        raise refusal("TL-MIS-015", message, "Only a person's own word is withdrawn.", "--status")
    return own[-1].id if own else None


def told_of(setup: Setup, found: Standing | None, at: datetime) -> dict[str, Any]:
    """stands, signed_by[], against[], missing, may_sign[]: what a decision has come to."""
    grant = setup.mandate.granting(Use(may=DETERMINE, at=at))
    signers = () if grant is None else setup.mandate.signers_of(grant)
    listed = signers or tuple(actor for actor, _ in setup.settings.actors)
    signed = {identity(word.person) for word in found.signed} if found else set()
    return {
        "stands": found.status.value if found else None,
        "signed_by": [word.person for word in found.signed] if found else [],
        "against": [{"person": word.person, "says": word.status} for word in found.against] if found else [],
        "missing": found.missing if found else 0,
        "may_sign": [each for each in listed if identity(each) not in signed],
    }
