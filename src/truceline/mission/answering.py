"""What a mission answers from what it holds, as known at any moment; nothing is written."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from truceline.agreement import Agreement, drafts_differ, readers_differ
from truceline.compliance import ProvisionDay
from truceline.compliance.forewarned_v1 import EarlyWarning
from truceline.compliance.guarantees_v1 import Panel
from truceline.compliance.holdings_v1 import WeaponStates
from truceline.mission.announcing import newest_announced
from truceline.mission.attributing import Proposal, proposal
from truceline.mission.attributing_shown import proposal_explained
from truceline.mission.daily import day_span
from truceline.mission.differing import MissionDifference, drafts_of_mission, readers_of_mission
from truceline.mission.explaining import Explainer
from truceline.mission.forewarning import warnings_as_of
from truceline.mission.guaranteeing import panel_at
from truceline.mission.holding import weapons_as_of
from truceline.mission.known_acts import findings_on
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.noticing import register
from truceline.mission.opened import OpenedMission
from truceline.mission.periods import PeriodAssessed, period_assessed
from truceline.mission.proving import Explanation
from truceline.mission.saying import incident_number
from truceline.mission.status import status_of
from truceline.mission.thermal import ScreenedOut, screened_out
from truceline.mission.tracking import answers_as_of
from truceline.records import MISSION, PUBLISH, Finding, Notice, Use
from truceline.report import AnnouncedCause

ATTRIBUTED = r"F?\d+-(attributed|responsible)"
"""Ids of findings on who did it."""


class Answering(OpenedMission):
    """Questions to the records: answers need no actor."""

    def status(self) -> dict[str, Any]:
        """What the mission holds, in numbers."""
        return status_of(self.store, self.setup)

    def findings(
        self, about: str | int, *, as_of: datetime | None = None, tier: str = MISSION
    ) -> tuple[Finding, ...]:
        """Every finding on an incident as known at a moment (None: now): each question apart.

        tier: of the reports that it rests on, those are named which a reader of that tier may know of
        """
        number, at = incident_number(str(about)), as_of or self.clock()
        return findings_on(self.store, self.setup, number, at, tier)

    def attribution(self, about: str | int, *, as_of: datetime | None = None) -> Proposal:
        """What the method proposes on who did an incident, as known at a moment (None: now); no decision.

        errors: WriteRefusedError when the mandate does not let the mission attribute; then nothing is
        computed.
        """
        return proposal(self.store, self.setup, incident_number(str(about)), as_of or self.clock())

    def panel(
        self, guarantee_id: str, *, as_of: datetime | None = None, since: datetime | None = None
    ) -> Panel:
        """A guarantee's panel as known at a moment (None: now). It prepares, and decides nothing."""
        return panel_at(self.store, self.setup, guarantee_id, as_of or self.clock(), since)

    def notices(self, *, as_known_at: datetime | None = None) -> tuple[Notice, ...]:
        """The register of notified activities and steps, as known at a moment (None: now)."""
        return register(self.store, self.setup, as_known_at=as_known_at)

    def answers_by_day(self, as_of: datetime | None = None) -> tuple[ProvisionDay, ...]:
        """Each reading of each provision, each day in force, region and party, by the run of that time."""
        return answers_as_of(self.store, self.setup, as_of or self.clock())

    def period(self, first: date, last: date, as_of: datetime | None = None) -> PeriodAssessed:
        """What the reporting days from first to last came to under each reading of each duty."""
        return period_assessed(self.store, self.setup, first, last, as_of or self.clock())

    def screened_out(self, day: date | None = None) -> tuple[ScreenedOut, ...]:
        """What the newest run screened out, of one reporting day or of all, with reason and probability."""
        runs = self.store.runs()
        span = None if day is None else day_span(self.setup, day)
        return screened_out(self.store, runs[-1], span) if runs else ()

    def announced(self, day: date | None = None) -> tuple[AnnouncedCause, ...]:
        """What the newest run put beside its incidents as announced causes, of a reporting day or of all."""
        return newest_announced(self.store, self.setup, None if day is None else day_span(self.setup, day))

    def early_warnings(self, as_of: datetime | None = None, tier: str = MISSION) -> tuple[EarlyWarning, ...]:
        """Notified against observed, for provisions with a threshold, as a reader of that tier may have it.

        errors: WriteRefusedError when the mandate does not let the mission publish to that tier.
        """
        at = as_of or self.clock()
        if tier != MISSION:
            use = Use(may=PUBLISH, at=at, tier=tier)
            refuse_unless_granted(self.setup.mandate, self.setup.agreement, use)
        return warnings_as_of(self.store, self.setup, at, tier)

    def weapons(self, as_of: datetime | None = None) -> WeaponStates:
        """How each declared and each sighted weapon stands, as known at a moment (None: now)."""
        return weapons_as_of(self.store, self.setup, as_of or self.clock())

    def drafts_differ(
        self, before: Agreement, after: Agreement, *, as_of: datetime | None = None
    ) -> MissionDifference:
        """The incidents of the newest run that two drafts answer differently, and why."""
        found = drafts_differ(before, after)
        return drafts_of_mission(self.store, self.setup, (before, after), found, as_of)

    def readers_differ(
        self, readers: tuple[str, str], agreement: Agreement | None = None, *, as_of: datetime | None = None
    ) -> MissionDifference:
        """The incidents of the newest run whose verdict hangs on whose reading it is; both sides' counts."""
        read = agreement or self.setup.agreement
        found = readers_differ(read, *readers)
        return readers_of_mission(self.store, self.setup, read, readers, found, as_of)

    def explainer(self) -> Explainer:
        """Answers ``explain`` for many ids without opening everything anew each time."""
        return Explainer(self.store, self.setup, self.clock)

    def explain(self, record_id: str) -> Explanation:
        """The walk from any id, or any number of a report, down to bytes.

        errors: RefusedError when nothing here has that id, or when it asks who did it and the mandate
        does not grant that.
        """
        if re.fullmatch(ATTRIBUTED, record_id):
            found = self.attribution(record_id)
            with self.explainer() as explainer:
                return proposal_explained(found, explainer.explain)
        with self.explainer() as explainer:
            return explainer.explain(record_id)
