"""In come incidents, looks and named people's judgements; out goes what a period came to under each duty.

Kept and broken are each by its own evidence, and what is not assessable is in no score.
"""

from truceline.compliance.periods_v1.answers import (
    JUDGEABLE,
    METHOD,
    AssessedIncident,
    Compliance,
    Gap,
    Judgement,
    PeriodEvidence,
    ProvisionPeriod,
)
from truceline.compliance.periods_v1.implemented import Implementation, implementation
from truceline.compliance.periods_v1.kept import MINOR_SEVERITY, assess_periods, assessed_by_people

__all__ = [
    "AssessedIncident",
    "Compliance",
    "Gap",
    "Implementation",
    "JUDGEABLE",
    "Judgement",
    "METHOD",
    "MINOR_SEVERITY",
    "PeriodEvidence",
    "ProvisionPeriod",
    "assess_periods",
    "assessed_by_people",
    "implementation",
]
