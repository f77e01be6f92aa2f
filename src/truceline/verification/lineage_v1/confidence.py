"""How firm a probability is: what is left of it when one thing it rests on is taken away.

Likelihood says how likely the incident is; confidence how much the answer could change. The two never stand
in one sentence (ICD 203). Taken away, each by itself and always the one that matters most: a lineage; the
even prior, for one against the answer (.1, or .9); two sigmas of what is not known about the rates.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from truceline.verification.lineage_v1.tellings import Tellings
from truceline.verification.lineage_v1.verify import Verified
from truceline.verification.lineage_v1.weighing import log_odds
from truceline.verification.lineage_v1.witnesses import FloatArray, Panel

AGAINST_PRIOR = 0.1
SIGMAS = 2.0
FIRM, OPEN = 0.80, 0.55


def confidence(panel: Panel, told: Tellings, verified: Verified) -> npt.NDArray[np.str_]:
    """(n,) ``high``: the answer stays at .8 or beyond whatever is taken away; ``moderate``: at .55;
    ``low`` else, and ``''`` where there is no probability."""
    weighed = verified.weighed
    likely = weighed.log_odds >= 0
    sign = np.where(likely, 1.0, -1.0)
    towards = sign * weighed.log_odds
    strongest = np.maximum((sign[:, None] * weighed.by_lineage).max(axis=1, initial=0.0), 0.0)
    prior = sign * weighed.prior - float(log_odds(np.array([AGAINST_PRIOR]))[0])
    left = towards - np.maximum.reduce([strongest, prior, SIGMAS * rate_spread(panel, told)])
    firm, open_ = (np.log(each / (1 - each)) for each in (FIRM, OPEN))
    words = np.select([left >= firm, left >= open_], ["high", "moderate"], "low")
    return np.where(np.isfinite(verified.p_real), words, "")


def rate_spread(panel: Panel, told: Tellings) -> FloatArray:
    """(n,) 1 sigma of the log-odds, nats, that the Betas leave open about those who weigh."""
    variance = np.zeros(len(told))
    for number in range(len(panel)):
        says = told.told[:, number]
        looked = told.look[:, number] > 0
        for beta in (panel.tpr[number], panel.fpr[number]):
            a, b = beta[told.kind].T
            of_report, of_silence = b / (a * (a + b + 1)), a / (b * (a + b + 1))
            found = np.where(
                says & told.original[:, number], of_report, np.where(looked & ~says, of_silence, 0.0)
            )
            variance += np.nan_to_num(found)
    return np.asarray(np.sqrt(variance))
