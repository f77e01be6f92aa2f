"""What people say and decide about records: claims by anybody, decisions by named persons.

Comes in: words and an actor. Goes out: the body of an append-only record. A correction is a
new record that names the one it replaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from truceline.mission.errors import refusal, refused_write
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.setup import Setup
from truceline.records import DETERMINE, FindingStatus, Use
from truceline.verification import signatures_v1

CLAIM = "claim"
DECISION = "decision"
DECIDABLE = (
    *(status.value for status in FindingStatus if status is not FindingStatus.REPORTED),
    signatures_v1.WITHDRAWN,
)


def checked_actor(setup: Setup, actor: str) -> str:
    """The actor, when mission.toml lists it.

    errors: WriteRefusedError for none or an unknown one; every write names who made it.
    """
    known = [listed for listed, _ in setup.settings.actors]
    if not actor:
        remedy = f"Say who you are: --actor ID or TRUCELINE_ACTOR. Listed are: {', '.join(known) or 'none'}."
        raise refused_write("TL-MIS-004", "the write names no actor.", remedy)
    if known and actor not in known:
        remedy = f"Listed in mission.toml are: {', '.join(known)}."
        raise refused_write("TL-MIS-004", f"'{actor}' is not an actor of this mission.", remedy)
    return actor


def claim_body(
    about: str, *, by: str, says: str, stance: str, about_property: str, because: str, known: Sequence[str]
) -> dict[str, Any]:
    """The body of a claim.

    errors: RefusedError when the speaker is neither a party nor a source of the mission.
    """
    if by not in known:
        remedy = f"Parties and sources of this mission are: {', '.join(known)}."
        raise refusal("TL-MIS-003", f"'{by}' is neither a party nor a source.", remedy, "--by")
    return {
        "about": about,
        "property": about_property,
        "value": says,
        "stance": stance,
        "asserted_by": by,
        "because": because,
    }


def decision_body(
    setup: Setup,
    incident_id: int,
    *,
    status: str,
    because: str,
    actor: str,
    replaces: str | None,
    at: datetime,
) -> dict[str, Any]:
    """The body of a person's decision about an incident; verified takes two (mission/signing.py).

    errors: WriteRefusedError when the mandate does not let this actor sign, or nobody determine;
    RefusedError for a status that is none.
    """
    if status not in DECIDABLE:
        remedy = f"Write one of: {', '.join(DECIDABLE)}."
        raise refusal("TL-MIS-008", f"'{status}' is not a decision.", remedy, "--status")
    if not because.strip():
        raise refusal("TL-MIS-008", "a decision needs its reason.", "Write it with --because.", "--because")
    refuse_unless_granted(setup.mandate, setup.agreement, Use(may=DETERMINE, at=at, signer=actor))
    return {
        "incident_id": incident_id,
        "status": status,
        "because": because,
        "decided_by": actor,
        "replaces": replaces,
    }


def incident_number(about: str) -> int:
    """The incident's number in '17', 'F17-occurred' or 'A17-P1'.

    errors: RefusedError when there is none in it.
    """
    found = re.fullmatch(r"[FA]?(\d+)(-.+)?", about)
    if found is None:
        remedy = "Name an incident's number, or the id of its finding or assessment."
        raise refusal("TL-MIS-003", f"'{about}' names no incident.", remedy)
    return int(found[1])
