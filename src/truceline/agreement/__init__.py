"""In comes the folder of an agreement: text, parties, provisions, readings, zones.
Out go frozen records and answers to "what was in force where and when?", or every fault at once.
The mission loads it; compliance and reports read it.
"""

from truceline.agreement.force import binds, force_of, in_force, inside_of, merged
from truceline.agreement.load import load_agreement
from truceline.agreement.model import (
    TEXT,
    Agreement,
    Guarantee,
    Line,
    NotYet,
    Reading,
    Settlement,
    Standing,
    Text,
)

__all__ = [
    "Agreement",
    "Guarantee",
    "Line",
    "NotYet",
    "Reading",
    "Settlement",
    "Standing",
    "TEXT",
    "Text",
    "binds",
    "force_of",
    "in_force",
    "inside_of",
    "load_agreement",
    "merged",
]
