"""The questions that findings answer about an incident, besides whether it occurred and what it was.

Each is a finding of its own: none follows from another, and a method computes none of them but the
pattern. What nobody found is not known; no answer is ever a default.
"""

from __future__ import annotations

from collections.abc import Mapping

RESPONSIBLE, INTENT, PATTERN, SEVERITY = "responsible", "intent", "pattern", "severity"
ACKNOWLEDGED, PROVOCATION, SIZE, REMEDY = "acknowledged", "provocation", "size", "remedy"
UNKNOWN = "unknown"
UNDETERMINED = "undetermined"

ANSWERS_TO: Mapping[str, tuple[str, ...]] = {
    INTENT: (UNKNOWN, "accidental", "unauthorised", "deliberate"),
    PATTERN: (UNKNOWN, "isolated", "repeated", "sustained"),
    SEVERITY: (UNKNOWN, "minor", "serious", "grave"),
    ACKNOWLEDGED: (UNKNOWN, "denied", "not_acknowledged", "self_acknowledged"),
    PROVOCATION: (UNKNOWN, "provoked", "unprovoked"),
}
"""Questions with a closed list of answers; the first of each says that nobody can tell."""

ASKED_OF_PEOPLE = (RESPONSIBLE, *ANSWERS_TO, SIZE, REMEDY)
"""Everything that a named person may find. The answer to 'responsible' is a party's id or
'undetermined', to 'size' a number and a unit ('4 battalion'), to 'remedy' words."""
