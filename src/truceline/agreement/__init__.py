"""In comes the folder of an agreement: text, parties, provisions, readings, zones.
Out go frozen records and answers to "what was in force where and when?", or every fault at once.
The mission loads it; compliance and reports read it.
"""

from truceline.agreement.asking import Act, Answer, Step, Verdict, ask
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
    "Act",
    "Agreement",
    "Answer",
    "Guarantee",
    "Line",
    "NotYet",
    "Reading",
    "Settlement",
    "Standing",
    "Step",
    "TEXT",
    "Text",
    "Verdict",
    "ask",
    "binds",
    "force_of",
    "in_force",
    "inside_of",
    "load_agreement",
    "merged",
]
