"""How much what each source told, or did not tell, speaks for an incident: log-likelihood ratios in nats.

A report adds ln TPR/FPR. Silence adds ln (1 - TPR E)/(1 - FPR E) where E is the share that the source looked
at; without a look it adds nothing. A source that repeats others is weighed given what those told:

    P(x_j | x_1, H) = c 1[x_j = x_1] + (1 - c) P_j(x_j | H)

with c for a lead that told and another for one that did not. A row known to be a copy adds nothing.
Betas enter by their means, which is what integrating them over one incident gives. Sources: methods.md,
section 7; the copy model is that of Dong, Berti-Equille and Srivastava (VLDB 2009), one level deep.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from truceline.verification.lineage_v1.tellings import Tellings
from truceline.verification.lineage_v1.witnesses import BoolArray, FloatArray, Panel

CAP_NATS = float(np.log(1000.0))
"""No lineage moves an incident by more than 30 dB, whatever its rates say: a mistyped rate ends here."""
ADMISSION_NATS = float(np.log(4.0))
"""What an admission against interest adds to an accusation by the same party: 6 decibans, assumed."""
DECIBANS_PER_NAT = float(10.0 / np.log(10.0))
SMALLEST = 1e-9
AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Means by source and kind (S, K), nan where unknown; copy rates by source (S,), nan: repeats nobody.

    copies_report:  how often it repeats a report of those it repeats
    copies_silence: how often it is silent because they are
    says_so:        share of its copies whose rows say whom they repeat
    """

    tpr: FloatArray
    fpr: FloatArray
    copies_report: FloatArray
    copies_silence: FloatArray
    says_so: FloatArray


@dataclass(frozen=True, slots=True)
class Weighed:
    """(n, S) nats by source, (n, L) by lineage after its cap, (n,) log-odds before and after.

    supports: (n, L) the lineage told of it in its own right, and that speaks for it
    """

    by_source: FloatArray
    by_lineage: FloatArray
    prior: FloatArray
    log_odds: FloatArray
    supports: BoolArray

    @property
    def p_real(self) -> FloatArray:
        """(n,) probability that it happened."""
        return probability(self.log_odds)


def log_odds(p: FloatArray) -> FloatArray:
    """ln p/(1-p), with p kept off 0 and 1."""
    kept = np.clip(p, SMALLEST, 1 - SMALLEST)
    return np.asarray(np.log(kept) - np.log1p(-kept))


def probability(odds: FloatArray) -> FloatArray:
    """The probability of log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -700, 700))))


def weigh(panel: Panel, told: Tellings, rates: Rates) -> Weighed:
    """The weight of everything told about each incident."""
    by_source = np.zeros((len(told), len(panel)))
    for part in _parts(len(told)):
        for number in range(len(panel)):
            by_source[part, number] = source_llr(panel, told.take(part), rates, number)
    by_lineage = capped(panel, by_source)
    prior = log_odds(told.prior)
    return Weighed(
        by_source=by_source,
        by_lineage=by_lineage,
        prior=prior,
        log_odds=prior + by_lineage.sum(axis=1),
        supports=supporting(panel, told, by_lineage),
    )


def source_llr(panel: Panel, told: Tellings, rates: Rates, number: int) -> FloatArray:
    """(n,) nats of one source, given what those it repeats told."""
    happened, not_happened = chances(panel, told, rates, number)
    says = told.told[:, number]
    for_it = np.where(says, happened, 1 - happened)
    against = np.where(says, not_happened, 1 - not_happened)
    with np.errstate(invalid="ignore", divide="ignore"):
        llr = np.log(np.maximum(for_it, SMALLEST)) - np.log(np.maximum(against, SMALLEST))
    llr = np.where(np.isfinite(llr) & (told.original[:, number] | ~says), llr, 0.0)
    llr = np.where(~says & ~(told.look[:, number] > 0), 0.0, llr)
    admitted = says & told.admitted[:, number]
    return np.where(admitted, np.maximum(llr, 0.0) + ADMISSION_NATS, llr)


def chances(panel: Panel, told: Tellings, rates: Rates, number: int) -> tuple[FloatArray, FloatArray]:
    """(n,) each: the chance that a source tells of an incident that happened, and of one that did not."""
    look = told.look[:, number]
    share = np.where(look > 0, look, 1.0)
    own = (rates.tpr[number, told.kind] * share, rates.fpr[number, told.kind] * share)
    if not panel.parents[number] or not np.isfinite(rates.copies_report[number]):
        return own
    led = told.told[:, list(panel.parents[number])].any(axis=1)
    copies = np.where(led, rates.copies_report[number], rates.copies_silence[number])
    unsaid = np.where(led, copies * (1 - rates.says_so[number]), 0.0)
    says = told.told[:, number]
    repeated = np.where(says, unsaid, np.where(led, copies, 0.0))
    return repeated + (1 - copies) * own[0], repeated + (1 - copies) * own[1]


def capped(panel: Panel, by_source: FloatArray) -> FloatArray:
    """(n, L) nats of each lineage, at most CAP_NATS either way."""
    by_lineage = np.zeros((len(by_source), len(panel.lineages)))
    for number, lineage in enumerate(panel.lineage):
        by_lineage[:, lineage] += by_source[:, number]
    return np.clip(by_lineage, -CAP_NATS, CAP_NATS)


def supporting(panel: Panel, told: Tellings, by_lineage: FloatArray) -> BoolArray:
    """(n, L) lineages that told of it in their own right: by a source none of whose leads told of it."""
    own = np.zeros(by_lineage.shape, bool)
    for number, lineage in enumerate(panel.lineage):
        led = told.told[:, list(panel.parents[number])].any(axis=1) if panel.parents[number] else False
        own[:, lineage] |= told.original[:, number] & ~np.asarray(led, bool)
    return own & (by_lineage > 0)


def _parts(count: int) -> Iterator[slice]:
    for start in range(0, count, AT_ONCE):
        yield slice(start, start + AT_ONCE)
