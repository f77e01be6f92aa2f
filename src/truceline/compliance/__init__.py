"""In come incidents, findings and the agreement; out go assessments, each with its reasons.
An assessment never names a witness, and no silence is ever read as compliance.
The mission calls it; reports print what it says. Methods are versioned; used ones are never edited.
"""

from truceline.compliance.acts import Acts, acts_of
from truceline.compliance.assess_v1 import Assessed
from truceline.compliance.assess_v2 import ASSESSMENT_COLUMNS
from truceline.compliance.days_v1 import DayAnswer, ProvisionDay, provision_day_status
from truceline.compliance.incidents import STATUSES, Incidents, incident_blocks
from truceline.compliance.methods import METHOD, METHODS, assess, known_to
from truceline.compliance.periods_v1 import (
    JUDGEABLE,
    AssessedIncident,
    Compliance,
    Gap,
    Implementation,
    Judgement,
    PeriodEvidence,
    ProvisionPeriod,
    assess_periods,
    assessed_by_people,
    implementation,
)
from truceline.compliance.periods_v1 import METHOD as PERIODS_METHOD
from truceline.compliance.record_v1 import Became, Undertaking, track_record
from truceline.compliance.rules_v1 import assessable
from truceline.compliance.rules_v2 import outcome_of
from truceline.compliance.verdicts_v2 import VERDICTS, Verdicts

__all__ = [
    "ASSESSMENT_COLUMNS",
    "Acts",
    "Assessed",
    "AssessedIncident",
    "Became",
    "Compliance",
    "DayAnswer",
    "Gap",
    "Implementation",
    "Incidents",
    "JUDGEABLE",
    "Judgement",
    "METHOD",
    "METHODS",
    "PERIODS_METHOD",
    "PeriodEvidence",
    "ProvisionDay",
    "ProvisionPeriod",
    "STATUSES",
    "Undertaking",
    "VERDICTS",
    "Verdicts",
    "acts_of",
    "assess",
    "assess_periods",
    "assessable",
    "assessed_by_people",
    "implementation",
    "incident_blocks",
    "known_to",
    "outcome_of",
    "provision_day_status",
    "track_record",
]
