"""What people say and decide about records: each word is a record of its own, in its writer's name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from truceline.mission.accepting import METHOD_WORD, method_body, method_words
from truceline.mission.answering import Answering
from truceline.mission.guaranteeing import (
    GUARANTEE_DECISION,
    PANEL,
    guarantee_decision_body,
    panel_at,
    panel_body,
)
from truceline.mission.judging import FINDING, finding_body
from truceline.mission.noticing import register_then
from truceline.mission.periods import JUDGEMENT, judgement_body
from truceline.mission.regrouping import JOIN, REGROUPING, SPLIT, UNDO, join_body, split_body, undo_body
from truceline.mission.saying import CLAIM, DECISION, claim_body, decision_body, incident_number
from truceline.mission.signing import refuse_unless_new, standing_of, told_of
from truceline.records import keyed_id


class Recording(Answering):
    """Claims, decisions, findings, joins and splits, judgements: each in its actor's name."""

    def claim(
        self,
        about: str,
        *,
        by: str,
        says: str,
        stance: str,
        about_property: str = "occurred",
        because: str = "",
        tier: str = "commission",
        actor: str,
    ) -> dict[str, Any]:
        """Record what a party or source says about a record of this mission."""
        self._as(actor)
        self.explain(about)
        known = [party.id for party in self.setup.agreement.parties]
        known += [source.id for source in self.setup.sources]
        body = claim_body(
            about,
            by=by,
            says=says,
            stance=stance,
            about_property=about_property,
            because=because,
            known=known,
        )
        number = str(len(self.store.records(CLAIM)) + 1)
        claim_id = keyed_id("claim", self.store.key, number, *(str(value) for value in body.values()))
        return self._recorded(CLAIM, claim_id, body, actor, self.clock(), tier)

    def say_of_method(
        self,
        method: str,
        *,
        by: str,
        stance: str,
        since: datetime,
        source: str,
        because: str = "",
        evidence: Path | None = None,
        tier: str = "commission",
        actor: str,
    ) -> dict[str, Any]:
        """Record that a party accepts a method, objects to it, or withdraws what it said; from when.

        evidence: a file that shows it, kept with the mission
        """
        self._as(actor)
        words, parties = method_words(self.store), self.setup.agreement.parties
        body = method_body(
            words, parties, method, by=by, stance=stance, since=since, source=source, because=because
        )
        if evidence is not None:
            body["evidence_sha256"], _ = self.store.keep_evidence(evidence)
        return self._recorded(METHOD_WORD, self._next_id(METHOD_WORD), body, actor, self.clock(), tier)

    def decide(self, about: str, *, status: str, because: str, actor: str) -> dict[str, Any]:
        """Record a named person's word about an incident, and what it comes to with the others'.

        Verified takes two different persons; the next run takes it up.
        errors: RefusedError (TL-MIS-015) when the same person signs twice.
        """
        self._as(actor)
        number = incident_number(about)
        self.explain(str(number))
        earlier = [one for one in self.store.records(DECISION) if one.body["incident_id"] == number]
        at = self.clock()
        body = decision_body(
            self.setup,
            number,
            status=status,
            because=because,
            actor=actor,
            replaces=refuse_unless_new(earlier, status=status, actor=actor),
            at=at,
        )
        decision_id = f"decision-{number}-{len(earlier) + 1}"
        made = self._recorded(DECISION, decision_id, body, actor, at)
        found = standing_of(self.store.records(DECISION), number)
        return {**made, **told_of(self.setup, found, at)}

    def find(
        self,
        about: str,
        *,
        question: str,
        answer: str,
        because: str,
        basis_for: Sequence[str] = (),
        basis_against: Sequence[str] = (),
        actor: str,
    ) -> dict[str, Any]:
        """Record a named person's finding on one question about an incident, apart from all others.

        errors: RefusedError when the incident, or a record that it rests on, is not there.
        """
        self._as(actor)
        number = incident_number(about)
        region = dict(self.explain(str(number)).facts).get("region")
        for record_id in (*basis_for, *basis_against):
            self.explain(record_id)
        asked = [
            one
            for one in self.store.records(FINDING)
            if (one.body["incident_id"], one.body["question"]) == (number, question)
        ]
        at = self.clock()
        body = finding_body(
            self.setup,
            number,
            question=question,
            answer=answer,
            because=because,
            basis_for=basis_for,
            basis_against=basis_against,
            actor=actor,
            replaces=asked[-1].id if asked else None,
            at=at,
            zone=region,
        )
        finding_id = f"finding-{number}-{question}-{len(asked) + 1}"
        return self._recorded(FINDING, finding_id, body, actor, at)

    def join(self, incidents: Sequence[int], *, because: str, actor: str) -> dict[str, Any]:
        """Record that incidents of the newest run are one happening; the next run takes it up."""
        said = self._said(because, actor)
        register = register_then(self.store, self.setup)
        return self._regroup(JOIN, join_body(self.store, self.setup, register, incidents, said), actor)

    def split(self, incident_id: int, reports: Sequence[str], *, because: str, actor: str) -> dict[str, Any]:
        """Record that some reports of an incident are another happening; the next run takes it up."""
        said = self._said(because, actor)
        return self._regroup(SPLIT, split_body(self.store, self.setup, incident_id, reports, said), actor)

    def undo(self, record_id: str, *, because: str, actor: str) -> dict[str, Any]:
        """Record that a join or split is undone; the next run takes it up."""
        said = self._said(because, actor)
        return self._regroup(UNDO, undo_body(self.store, self.setup, record_id, said), actor)

    def _said(self, because: str, actor: str) -> dict[str, Any]:
        self._as(actor)
        return {"because": because, "decided_by": actor, "at": self.clock()}

    def _regroup(self, act: str, body: dict[str, Any], actor: str) -> dict[str, Any]:
        made = sum(one.body["act"] == act for one in self.store.records(REGROUPING)) + 1
        return self._recorded(REGROUPING, f"{act}-{made}", body, actor, self.clock())

    def judge(
        self,
        provision_id: str,
        *,
        party: str | None = None,
        first: date,
        last: date,
        answer: str,
        because: str,
        actor: str,
    ) -> dict[str, Any]:
        """Record a named person's judgement of a period, of a provision that only people can assess."""
        self._as(actor)
        at = self.clock()
        body = judgement_body(
            self.setup,
            provision_id,
            party=party,
            first=first,
            last=last,
            answer=answer,
            because=because,
            actor=actor,
            at=at,
        )
        return self._recorded(JUDGEMENT, self._next_id(JUDGEMENT), body, actor, at)

    def decide_guarantee(
        self, guarantee_id: str, *, answer: str, because: str, since: datetime | None = None, actor: str
    ) -> dict[str, Any]:
        """Record a named person's decision on a guarantee, and the panel that lay before them.

        errors: WriteRefusedError when neither the guarantee nor the mandate names this actor.
        """
        self._as(actor)
        at = self.clock()
        found = panel_at(self.store, self.setup, guarantee_id, at, since)
        panel_id = f"panel-{guarantee_id}-{len(self.store.records(PANEL)) + 1}"
        body = guarantee_decision_body(found, answer=answer, because=because, actor=actor, panel_id=panel_id)
        self.store.append_record(PANEL, panel_id, panel_body(found), actor, at, found.tier)
        decision_id = f"guarantee-decision-{guarantee_id}-{len(found.decisions) + 1}"
        return self._recorded(GUARANTEE_DECISION, decision_id, body, actor, at, found.tier)
