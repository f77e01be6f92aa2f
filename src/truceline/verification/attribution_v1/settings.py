"""What the method supposes, in one place; docs/explanation/attribution.md discusses each.

None of it is learnt from the data of a party, and none differs by party.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The suppositions of attribution_v1.

    surely:             a side is named at this posterior probability and above
    rival:              and only where the next likeliest side has no more than this of the two
    band_share:         more of the firing point in the contact band than this: nobody is named
    band_m:             half-width of that band where a map states none (methods.md: 2 to 5 km)
    drift_m_a_day:      by how much the band widens for each day between the map and the act
    neither:            prior that no side did it, or that the reports are not about this act
    line_wrong:         chance that a line of evidence says nothing about this act
    staged:             prior share of a side's acts that it staged to blame another
    on_others:          chance that a side's act falls on another's ground (it is weak: own goals, debris)
    custom_acts:        so many acts that supposition is worth against the measured acts of both sides
    by_reach:           the same chance is learnt apart by how much of the measured range lies beyond
    staged_on_own:      the same chance for the stager's own ground, when it was staged
    accuses_rightly, accuses_wrongly: chance that a party accuses the side that did it, that did not
    stager_accuses:     chance that the stager accuses the side it wants to blame
    admits, admits_wrongly: chance that a party names itself when it did it, when it did not
    others_word:        likelihood ratio of one independent voice that is no party's; all of them: its square
    sigma_m, bearing_sigma_deg: taken where a row states none
    least_sigma_deg:    no bearing is taken as better than this
    misstated:          share of bearings whose sigma is ``misstated_by`` times what is said
    reach_m:            firing points are looked for no farther than this
    samples:            points that stand for one act's firing point
    """

    surely: float = 0.90
    rival: float = 0.03
    band_share: float = 0.10
    band_m: float = 3_000.0
    drift_m_a_day: float = 50.0
    neither: float = 0.02
    line_wrong: float = 0.05
    staged: float = 0.10
    on_others: float = 0.60
    custom_acts: float = 20.0
    by_reach: bool = True
    staged_on_own: float = 0.90
    accuses_rightly: float = 0.60
    accuses_wrongly: float = 0.40
    stager_accuses: float = 0.90
    admits: float = 0.06
    admits_wrongly: float = 0.01
    others_word: float = 1.25
    sigma_m: float = 1_000.0
    bearing_sigma_deg: float = 15.0
    least_sigma_deg: float = 1.0
    misstated: float = 0.25
    misstated_by: float = 2.5
    reach_m: float = 50_000.0
    samples: int = 256


STANDARD = Settings()
FIRST = Settings(rival=1.0, by_reach=False)
"""Those of the first version of the method."""
