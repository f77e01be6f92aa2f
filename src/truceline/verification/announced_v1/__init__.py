"""Whether something announced explains an incident: an exercise, a quarry's blast, demining, a demolition.

Comes in: a run's incidents with the traces they left, and the announcements on record. Goes out: for each
incident in an announcement's place and hours an alternative explanation with its likelihood, or why it weighs
nothing. No incident, count or finding changes by it: it stands beside, and a named person decides.
"""

from truceline.verification.announced_v1.traced import ALWAYS, NEVER, Announced, Traced, microseconds
from truceline.verification.announced_v1.traces import can_explain, trace_of
from truceline.verification.announced_v1.weighing import CODES, COLUMNS, METHOD, WEIGHED, weigh
from truceline.verification.announced_v1.words import said

__all__ = [
    "ALWAYS",
    "CODES",
    "COLUMNS",
    "METHOD",
    "NEVER",
    "WEIGHED",
    "Announced",
    "Traced",
    "can_explain",
    "microseconds",
    "said",
    "trace_of",
    "weigh",
]
