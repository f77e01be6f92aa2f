"""One monitoring mission: wires the steps, the only writer; every write names its actor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from truceline.fusion import Mapper
from truceline.mission.alarming import AlarmResult, watch_mission
from truceline.mission.asking import TruceResult, ask_all, needed_window
from truceline.mission.creation import record_configuration
from truceline.mission.opened import Progress, no_progress
from truceline.mission.recording import Recording
from truceline.mission.reporting import report_day
from truceline.mission.running import RunSummary, look_as_of, run_mission
from truceline.mission.taking import Taking
from truceline.records import DETERMINE, TruceWindow
from truceline.records.schemes import ICD_203


class Mission(Taking, Recording):
    """An open mission. Use it in a ``with`` statement; leaving it seals what was written.

    Reading needs no actor. Every writing verb takes one, and refuses without. What it takes in is in
    ``Taking``, what it answers in ``Answering``, what people say and decide in ``Recording``.
    """

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
