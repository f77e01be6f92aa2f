"""`truceline read --watch`: sweep after sweep, a line a file, a summary when it is told to stop."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from truceline.cli.output import BAD_INPUT, DONE, mention, plain, problem_line, problem_object, say
from truceline.cli.words import counted
from truceline.mission import FileRead, RefusedError, Taken, Watch

SLICE_S = 0.2
"""The longest that a stop waits while nothing is being read."""

BUSY = "TL-MIS-009"


@dataclass
class Watching:
    """One watch on the command line.

    every_s:  seconds between two looks
    once:     two looks, then done
    strict:   with ``once``, rows set aside are bad input, too
    """

    watch: Watch
    every_s: float
    once: bool
    strict: bool
    json: bool
    counts: dict[str, int] = field(
        default_factory=lambda: {"read": 0, "read in part": 0, "refused": 0, "left": 0}
    )
    rows: dict[str, int] = field(default_factory=lambda: {"kept": 0, "set_aside": 0, "known": 0})
    stopped: bool = False
    busy: bool = False

    def run(self) -> int:
        """Watch until told to stop; the exit code.

        errors: with ``once``, RefusedError while another process writes to the mission
        """
        with self._stoppable():
            self._sweep()
            while not self._stops():
                self._sweep()
                if self.once:
                    break
        self._sum_up()
        bad = self.counts["refused"] + self.counts["read in part"] + self.counts["left"]
        bad += self.rows["set_aside"] if self.strict else 0
        return BAD_INPUT if self.once and bad else DONE

    def _stops(self) -> bool:
        """Wait for the next look; whether we were told to stop meanwhile."""
        until = time.monotonic() + self.every_s
        while not self.stopped and (left_s := until - time.monotonic()) > 0:
            time.sleep(min(SLICE_S, left_s))
        return self.stopped

    def _sweep(self) -> None:
        try:
            with closing(self.watch.sweep()) as taken_files:
                for taken in taken_files:
                    self._tell(taken)
                    if self.stopped:
                        return
            self.busy = False
        except RefusedError as error:
            if self.once or error.problems[0].code != BUSY:
                raise
            if not self.busy:  # said once; what waits is taken when the other has finished
                mention(problem_line(error.problems[0]))
            self.busy = True

    def _tell(self, taken: Taken) -> None:
        self.counts[taken.outcome] += 1
        for name in self.rows:
            self.rows[name] += sum(getattr(read, name) for read in taken.reads)
        self._say(_object(taken), _lines(taken))

    def _sum_up(self) -> None:
        known, unsettled = self.watch.known_files, self.watch.unsettled
        files = {**self.counts, "taken before": known, "not settled": unsettled}
        told = ", ".join(f"{number} {name}" for name, number in files.items())
        rows = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in self.rows.items())
        summary = {"event": "summary", "files": files, "rows": self.rows}
        self._say(summary, [f"files: {told}; rows: {rows}"])

    def _say(self, thing: dict[str, Any], lines: list[str]) -> None:
        say(*([json.dumps(plain(thing), ensure_ascii=False)] if self.json else lines))
        sys.stdout.flush()

    @contextmanager
    def _stoppable(self) -> Iterator[None]:
        """SIGINT and SIGTERM end the watch after the file at hand; a second one ends it at once."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        self.stopped = True


def _object(taken: Taken) -> dict[str, Any]:
    """A file as one line of JSON."""
    return {
        "event": taken.outcome.replace(" ", "_"),
        "file": str(taken.path),
        "source": taken.source_id,
        "sha256": taken.sha256,
        "same_name_as": taken.before,
        "reads": [{**plain(read), "problems": []} for read in taken.reads if read.read_id],
        "problems": [problem_object(problem) for problem in taken.problems],
    }


def _lines(taken: Taken) -> list[str]:
    """A line for the file, or for each file in it that was read, and each reason why one was not."""
    changed = f"; not the bytes of {taken.before}, of the same name" if taken.before else ""
    lines = [f"{_read_line(read, taken)}{changed}" for read in taken.reads if read.read_id]
    word = "left" if taken.outcome == "left" else "refused"
    reasons = [f"{word} {taken.path.name}: {problem_line(problem)}" for problem in taken.problems]
    return lines + reasons


def _read_line(read: FileRead, taken: Taken) -> str:
    rows = f"{counted(read.rows_in, 'row')} in, {read.kept} kept, {read.set_aside} set aside"
    return f"read {read.read_id} {read.file} ({taken.source_id}, {read.format}): {rows}, {read.known} known"
