"""One monitoring mission: wires the steps, the only writer; every write names its actor."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from truceline.agreement import Agreement, drafts_differ, readers_differ
from truceline.compliance import ProvisionDay
from truceline.compliance.forewarned_v1 import EarlyWarning
from truceline.compliance.guarantees_v1 import Panel
from truceline.compliance.holdings_v1 import WeaponStates
from truceline.fusion import Mapper
from truceline.intake import load_sources
from truceline.ledger import parse_checkpoint
from truceline.mission import aside as aside_rows
from truceline.mission.accepting import METHOD_WORD, method_body, method_words
from truceline.mission.alarming import AlarmResult, watch_mission
from truceline.mission.announcing import newest_announced
from truceline.mission.aside import AsideAsked
from truceline.mission.asking import TruceResult, ask_all, needed_window
from truceline.mission.attributing import Proposal, proposal
from truceline.mission.attributing_shown import proposal_explained
from truceline.mission.creation import Founding, create_mission, record_configuration
from truceline.mission.daily import day_span
from truceline.mission.differing import MissionDifference, drafts_of_mission, readers_of_mission
from truceline.mission.errors import RefusedError, no_mission, refusal
from truceline.mission.explaining import Explainer
from truceline.mission.forewarning import warnings_as_of
from truceline.mission.guaranteeing import (
    GUARANTEE_DECISION,
    PANEL,
    guarantee_decision_body,
    panel_at,
    panel_body,
)
from truceline.mission.holding import weapons_as_of
from truceline.mission.judging import FINDING, finding_body
from truceline.mission.known_acts import findings_on
from truceline.mission.mandating import refuse_unless_granted
from truceline.mission.negotiating import newest_talks_record, take_talks
from truceline.mission.noticing import register, register_then
from truceline.mission.periods import JUDGEMENT, PeriodAssessed, judgement_body, period_assessed
from truceline.mission.proving import Explanation
from truceline.mission.reading import FileRead, read_files, read_instead
from truceline.mission.regrouping import JOIN, REGROUPING, SPLIT, UNDO, join_body, split_body, undo_body
from truceline.mission.replacing import Replacement, replacements
from truceline.mission.reporting import report_day
from truceline.mission.running import RunSummary, look_as_of, run_mission
from truceline.mission.saying import (
    CLAIM,
    DECISION,
    checked_actor,
    claim_body,
    decision_body,
    incident_number,
)
from truceline.mission.setup import Setup, load_setup
from truceline.mission.signing import refuse_unless_new, standing_of, told_of
from truceline.mission.sourcing import with_source
from truceline.mission.thermal import ScreenedOut, screened_out
from truceline.mission.tracking import answers_as_of
from truceline.records import (
    DETERMINE,
    MISSION,
    PUBLISH,
    Clock,
    Finding,
    Notice,
    Source,
    TruceWindow,
    Use,
    keyed_id,
    system_clock,
)
from truceline.records.schemes import ICD_203
from truceline.report import AnnouncedCause
from truceline.store import NotAMissionError, Store, StoreBusyError, StoredRead, write_durably

Progress = Callable[[str, int, int], None]
RECEIPT = "fetch-receipt"
ALL_ASIDE = AsideAsked()
ATTRIBUTED = r"F?\d+-(attributed|responsible)"
"""Ids of findings on who did it."""
READS_TOLD = 10
"""Newest reads that a status tells."""


def no_progress(step: str, done: int, total: int) -> None:
    """Progress nobody watches."""


class Mission:
    """An open mission. Use it in a ``with`` statement; leaving it seals what was written.

    Reading needs no actor. Every writing verb takes one, and refuses without.
    """

    def __init__(self, store: Store, setup: Setup, clock: Clock) -> None:
        self.store, self.setup, self.clock = store, setup, clock

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        agreement: Path,
        settings: Path | None = None,
        actor: str,
        clock: Clock = system_clock,
        random_bytes: Callable[[int], bytes] | None = None,
    ) -> Mission:
        """A new mission, open for writing; docs/reference/mission-folder.md says what is in it."""
        founding = Founding(agreement=agreement, settings=settings)
        if random_bytes is not None:
            founding = Founding(agreement=agreement, settings=settings, random_bytes=random_bytes)
        create_mission(folder, founding, actor=actor, clock=clock)
        return cls.open(folder, write=True, clock=clock)

    @classmethod
    def open(cls, folder: Path, *, write: bool = False, clock: Clock = system_clock) -> Mission:
        """The mission in a folder.

        errors: RefusedError when it is none, another process writes to it, or its files have
        problems; the store's own errors when it is damaged.
        """
        try:
            store = Store.open(folder, write=write)
        except NotAMissionError:
            raise no_mission(folder) from None
        except StoreBusyError:
            message = "another process is writing to this mission."
            raise refusal("TL-MIS-009", message, "Wait until it has finished.", str(folder)) from None
        try:
            return cls(store, load_setup(folder), clock)
        except RefusedError:
            store.close()
            raise

    def __enter__(self) -> Mission:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Seal what was written. May be called twice."""
        self.store.close()

    def status(self) -> dict[str, Any]:
        """What the mission holds, in numbers."""
        live = self.store.live_batches(None)
        rows: dict[str, int] = {}
        for batch in live:
            rows[batch.layer] = rows.get(batch.layer, 0) + batch.rows
        aside = rows.pop("aside", 0)
        tree = self.store.tree()
        return {
            "mission": self.setup.settings.id,
            "title": self.setup.settings.title,
            "files_read": len(self.store.reads()),
            "rows": rows,
            "set_aside": aside,
            "withdrawn_batches": len(self.store.withdrawals()),
            "runs": len(self.store.runs()),
            "records": len(self.store.records()),
            "reports": len(self.store.reports()),
            "ledger_entries": tree.size,
            "ledger_root": tree.root().hex(),
            "checkpoint": self._checkpoint(),
            "newest_reads": self._newest_reads(),
        }

    def _newest_reads(self) -> list[dict[str, Any]]:
        reads = self.store.reads()
        gone = replacements(reads)
        return [_told(read, gone.get(read.read_id)) for read in reads[: -READS_TOLD - 1 : -1]]

    def _checkpoint(self) -> dict[str, Any] | None:
        """What the newest signed checkpoint commits to; None before the first."""
        notes = self.store.checkpoints()
        if not notes:
            return None
        signed = parse_checkpoint(notes[-1])
        return {"entries": signed.size, "root": signed.root.hex()}

    def add_source(self, said: Mapping[str, Any], actor: str) -> Source:
        """Add a source to sources.toml; the change is recorded with its actor.

        errors: RefusedError when the source is listed already or a key is wrong.
        """
        self._as(actor)
        parties = [party.id for party in self.setup.agreement.parties]
        if "owner_party" in said and said["owner_party"] not in parties:
            remedy = f"Parties of the agreement are: {', '.join(parties) or 'none'}."
            message = f"'{said['owner_party']}' is not a party."
            raise refusal("TL-INT-019", message, remedy, "sources.toml")
        path = self.store.folder.sources_toml
        text = with_source(path.read_text(encoding="utf-8"), said)
        sources, problems = load_sources(text)
        if problems:
            raise RefusedError(tuple(problems))
        write_durably(path, text.encode())
        self.store.note_settings(actor, self.clock())
        self.setup = load_setup(self.store.folder.root)
        return next(source for source in sources if source.id == said["id"])

    def read(
        self,
        files: Sequence[Path],
        *,
        actor: str,
        source_id: str | None = None,
        format_name: str | None = None,
        received_at: datetime | None = None,
        only: Sequence[str] = (),
        progress: Progress = no_progress,
    ) -> tuple[FileRead, ...]:
        """Read files of one source: what was kept, set aside, known; a refused file leaves nothing.

        Of an archive each member is a file; with ``only``, those whose names hold one of its texts.
        """
        self._as(actor)
        at = self.clock()
        return read_files(
            self.store,
            self.setup,
            files,
            source_id=source_id,
            format_name=format_name,
            received_at=received_at or at,
            actor=actor,
            at=at,
            progress=progress,
            only=only,
        )

    def read_instead(
        self,
        file: Path,
        *,
        replaces: str,
        because: str = "",
        actor: str,
        source_id: str | None = None,
        format_name: str | None = None,
    ) -> FileRead:
        """Read a mended file in the place of a read (its id, or its file's name), in one transaction.

        From now on the mended file counts; what was known before stays to be asked. A refused file
        changes nothing.
        """
        self._as(actor)
        return read_instead(
            self.store,
            self.setup,
            file,
            named=replaces,
            because=because,
            source_id=source_id,
            format_name=format_name,
            actor=actor,
            at=self.clock(),
        )

    @property
    def holds_talks(self) -> bool:
        """True when texts about the negotiations were taken in."""
        return newest_talks_record(self.store) is not None

    def take_talks(
        self,
        texts: Sequence[Path],
        *,
        knowledge: Path | None = None,
        day: date | None = None,
        tier: str = MISSION,
        actor: str,
    ) -> dict[str, Any]:
        """Keep texts about the negotiations, and the record that talks_v1 reads from all texts kept so far.

        knowledge: a folder of YAML; None: the one of the newest record;  day: of texts without a date line;
        tier: who may see in a report what these texts say
        errors: RefusedError when a text or the knowledge base is refused; nothing is kept then.
        """
        self._as(actor)
        return take_talks(self.store, texts, knowledge, day=day, tier=tier, actor=actor, at=self.clock())

    def keep_receipt(self, path: Path, *, actor: str) -> str:
        """The id of the record that now says where files came from: what `truceline get` left beside them."""
        self._as(actor)
        sha256, size_bytes = self.store.keep_evidence(path)
        receipt_id = f"{RECEIPT}-{len(self.store.records(RECEIPT)) + 1}"
        body: dict[str, Any] = {
            "file_name": path.name,
            "evidence_sha256": sha256,
            "size_bytes": size_bytes,
        }
        self.store.append_record(RECEIPT, receipt_id, body, actor, self.clock())
        return receipt_id

    def aside(
        self, asked: AsideAsked = ALL_ASIDE, *, limit: int | None = None
    ) -> tuple[aside_rows.AsideRow, ...]:
        """Rows set aside: where, why, what to do; with history also what became of them."""
        return aside_rows.rows_aside(self.store, asked, limit)

    def aside_groups(self, by: str, asked: AsideAsked = ALL_ASIDE) -> tuple[aside_rows.AsideGroup, ...]:
        """The same rows counted by code, file, source or column, the largest group first."""
        return aside_rows.aside_groups(self.store, by, asked)

    def aside_sheet(self, out: Path, asked: AsideAsked = ALL_ASIDE) -> aside_rows.AsideSheet:
        """The same rows as a CSV to be mended in a spreadsheet and read again as it is."""
        return aside_rows.write_sheet(self.store, asked, out)

    def withdraw(self, batch: str, *, because: str, actor: str) -> dict[str, Any]:
        """Withdraw a batch, or all of a read: its rows count no longer, its proof stays."""
        self._as(actor)
        if not because.strip():
            raise refusal("TL-MIS-008", "a withdrawal needs its reason.", "Write it with --because.")
        gone = self.store.withdraw(batch, because, actor, self.clock())
        return {"rows": sum(one.rows for one in gone), "batches": len(gone), "roots": [b.root for b in gone]}

    def run(
        self,
        *,
        actor: str = "",
        as_of: datetime | None = None,
        progress: Progress = no_progress,
        over: Mapper | None = None,
    ) -> RunSummary:
        """Fuse, verify, assess. With ``as_of`` it only looks at what was known then.

        over: where blocks of space and time are worked on (truceline.engine); None: in this process
        errors: WriteRefusedError when the mandate does not let the mission determine facts.
        """
        self._granted(DETERMINE)
        if as_of is not None:
            return look_as_of(self.store, self.setup, as_of, progress, over)
        self._as(actor)
        return run_mission(self.store, self.setup, actor=actor, at=self.clock(), progress=progress, over=over)

    def truce(self, *, window: TruceWindow | None = None, actor: str = "") -> TruceResult:
        """One answer per stratum. A question that is not on record yet is recorded first.

        errors: WriteRefusedError when it is not on record and no actor is named, or when the mandate does
        not let the mission determine facts.
        """
        self._granted(DETERMINE)
        asked = needed_window(self.setup.agreement, window)
        if actor:
            self._as(actor)
            record_configuration(self.store, self.setup, asked, actor, self.clock)
        return ask_all(self.store, self.setup, asked)

    def alarm(self, first: date | None = None, last: date | None = None) -> AlarmResult:
        """The watch over the mission's strata and regions up to a day; nothing is written.

        errors: WriteRefusedError when the mandate does not let the mission determine facts.
        """
        self._granted(DETERMINE)
        return watch_mission(self.store, self.setup, first, last)

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
        seq = self.store.append_record(CLAIM, claim_id, body, actor, self.clock(), tier)
        return {"id": claim_id, "ledger_entry": seq, **body}

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
        word_id = f"{METHOD_WORD}-{len(words) + 1}"
        seq = self.store.append_record(METHOD_WORD, word_id, body, actor, self.clock(), tier)
        return {"id": word_id, "ledger_entry": seq, **body}

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
        seq = self.store.append_record(DECISION, decision_id, body, actor, at)
        found = standing_of(self.store.records(DECISION), number)
        return {"id": decision_id, "ledger_entry": seq, **body, **told_of(self.setup, found, at)}

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
        seq = self.store.append_record(REGROUPING, f"{act}-{made}", body, actor, self.clock())
        return {"id": f"{act}-{made}", "ledger_entry": seq, **body}

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
        seq = self.store.append_record(FINDING, finding_id, body, actor, at)
        return {"id": finding_id, "ledger_entry": seq, **body}

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
        seq = self.store.append_record(GUARANTEE_DECISION, decision_id, body, actor, at, found.tier)
        return {"id": decision_id, "ledger_entry": seq, **body}

    def report(
        self,
        day: date,
        *,
        out: Path,
        lang: str = "en",
        tier: str = "public",
        window: TruceWindow | None = None,
        without: Sequence[str] = (),
        scheme: str = ICD_203,
        actor: str,
    ) -> tuple[Path, ...]:
        """One day's report for one kind of reader, written below ``out`` and kept in the mission.

        ``without`` names sources whose rows are left out, so that the others may stand in one file;
        ``scheme`` says in which words and digits likelihoods are told (records.schemes.SCHEMES).
        """
        self._as(actor)
        return report_day(
            self.store,
            self.setup,
            day,
            out=out,
            lang=lang,
            tier=tier,
            window=window,
            without=without,
            scheme=scheme,
            actor=actor,
            at=self.clock(),
        )

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
        judgement_id = f"judgement-{len(self.store.records(JUDGEMENT)) + 1}"
        seq = self.store.append_record(JUDGEMENT, judgement_id, body, actor, at)
        return {"id": judgement_id, "ledger_entry": seq, **body}

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

    def _granted(self, may: str) -> None:
        refuse_unless_granted(self.setup.mandate, self.setup.agreement, Use(may=may, at=self.clock()))

    def _as(self, actor: str) -> None:
        checked_actor(self.setup, actor)
        self.store.note_settings(actor, self.clock())


def _told(read: StoredRead, gone: Replacement | None) -> dict[str, Any]:
    return {
        "read_id": read.read_id,
        "file": read.about.file_name,
        "source": read.about.source_id,
        "received_at": read.about.received_at,
        "kept": read.kept,
        "set_aside": read.set_aside,
        "known": read.known + read.repeated,
        "replaced_by": gone.by if gone else "",
    }
