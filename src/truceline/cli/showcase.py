"""The demo and the packaged examples: one call from nothing to a report, for a newcomer's first look."""

from __future__ import annotations

import hashlib
import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from truceline.cli.output import plain
from truceline.cli.running import run_lines
from truceline.cli.truce import answer_lines, truce_object, window_line
from truceline.cli.words import counted, in_words, wrapped
from truceline.fetch import RECEIPT
from truceline.mission import Mission, RunSummary, TruceResult, verify_mission
from truceline.mission.errors import refusal
from truceline.records import TruceWindow, in_utc, system_clock
from truceline.simulate import StratumTruth, World, simulate

Progress = Callable[[str, int, int], None]
Furnish = Callable[[Mission], None]
"""What is put into a mission before its report is made."""
Extend = Callable[[Path, Path], Path]
"""From an agreement's folder and a place for another: the other, made from it."""
MARK = ".truceline-showcase"
"""Stands in a folder that a demo made and may make anew."""

DATA_VARIABLE = "TRUCELINE_DATA"
WRITER, SIGNER = "duty-officer", "example-duty-officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """What a demo came to: its run, answers, truth where it is known, and where the report is."""

    run: RunSummary
    truce: TruceResult
    truth: tuple[StratumTruth, ...]
    read: dict[str, int]
    report: Path
    mission: Path
    verified: bool
    skipped: tuple[str, ...] = field(default=())

    def object(self) -> dict[str, Any]:
        """The keys of run and truce, plus truth and report."""
        return {
            **plain(self.run),
            **truce_object(self.truce),
            "read": self.read,
            "truth": {one.stratum: plain(one) for one in self.truth},
            "report": str(self.report),
            "mission": str(self.mission),
            "verified": self.verified,
            "skipped": list(self.skipped),
        }

    def lines(self) -> list[str]:
        """What a newcomer should see: counts, answers beside truth, and where to look next."""
        rows = ", ".join(f"{number} {in_words(name)}" for name, number in self.read.items())
        lines = [f"rows read: {rows}", *(f"skipped: {name}" for name in self.skipped), ""]
        lines += [*run_lines(self.run), "", *self._answers(), ""]
        checked = "everything re-derives and agrees" if self.verified else "VERIFICATION FAILED"
        lines += [f"verify: {checked}", f"report: {self.report}", ""]
        return [*lines, *self._next()]

    def _answers(self) -> list[str]:
        truth = {one.stratum: one for one in self.truth}
        expected = {name: one.expected_answer for name, one in truth.items()}
        head, rule, *rows = answer_lines(self.truce.answers, expected)
        lines = [window_line(self.truce.window), "", head, rule]
        for answer, row in zip(self.truce.answers, rows, strict=True):
            lines.append(row)
            for reason in answer.reasons:
                lines += wrapped(reason, "    because ")
            if answer.doubts:
                lines.append(f"    {counted(len(answer.doubts), 'doubt')}, in truceline truce")
            if answer.stratum in truth:
                lines += wrapped(truth[answer.stratum].because, "    in truth: ")
        return lines

    def _next(self) -> list[str]:
        name = self.truce.answers[0].stratum if self.truce.answers else "ID"
        return [
            "look further:",
            f"  truceline truce {self.mission}",
            f"  truceline explain {self.mission} truce/{name}",
            f"  truceline aside {self.mission}",
            f"  truceline verify {self.mission}",
        ]


class _Hands:
    """A clock that shows what it was last set to."""

    def __init__(self, moment: datetime) -> None:
        self._moment = in_utc(moment)

    def __call__(self) -> datetime:
        return self._moment

    def set(self, moment: datetime) -> None:
        """Show this moment from now on."""
        self._moment = in_utc(moment)


def run_demo(
    out: Path,
    seed: int,
    progress: Progress,
    extend: Extend | None = None,
    furnish: Furnish | None = None,
) -> Showcase:
    """Simulate a world, run a mission on it end to end, report and verify.

    extend: makes the agreement that the mission is opened under from the world's own (None: as it is)
    furnish: puts more into the mission before its report is made
    """
    _fresh(out)
    progress("simulating", 0, 6)
    world = simulate(out / "world", seed=seed)
    law = world.agreement if extend is None else extend(world.agreement, out / "agreement")
    clock = _Hands(world.files[0].received_at - timedelta(days=1))
    with Mission.create(
        out / "mission",
        agreement=law,
        settings=world.settings,
        actor=WRITER,
        clock=clock,
        random_bytes=_seeded_bytes(seed),
    ) as mission:
        counts = _read_world(mission, world, clock, progress)
        clock.set(world.report_at)
        progress("running", 3, 6)
        run = mission.run(actor=WRITER)
        progress("asking the truce question", 4, 6)
        truce = mission.truce(window=world.window, actor=WRITER)
        if furnish is not None:
            furnish(mission)
        progress("reporting", 5, 6)
        report = _reports(mission, world.report_day, out / "report", ("public", "commission"), WRITER)
    return _shown(out, run, truce, world.strata, counts, report, ())


def run_example(name: str, out: Path, progress: Progress) -> Showcase:
    """Run a packaged example on the real data that TRUCELINE_DATA names.

    errors: RefusedError when the variable is not set or names no folder.
    """
    folder = example_folder(name)
    data = Path(os.environ.get(DATA_VARIABLE, ""))
    if not os.environ.get(DATA_VARIABLE) or not data.is_dir():
        remedy = f"Set {DATA_VARIABLE} to the folder of the data sets named in {name}/reading.toml."
        raise refusal("TL-MIS-008", f"{DATA_VARIABLE} names no folder.", remedy, DATA_VARIABLE)
    _fresh(out)
    plan = tomllib.loads((folder / "reading.toml").read_text(encoding="utf-8"))
    window = TruceWindow(
        start=in_utc(datetime.fromisoformat(plan["window"]["from"])),
        end=in_utc(datetime.fromisoformat(plan["window"]["to"])),
    )
    with Mission.create(
        out / "mission", agreement=folder / "agreement", settings=folder, actor=SIGNER, clock=system_clock
    ) as mission:
        counts, skipped = _read_plan(mission, plan["file"], data, progress)
        if (data / RECEIPT).is_file():
            mission.keep_receipt(data / RECEIPT, actor=SIGNER)
        progress("running", len(plan["file"]), len(plan["file"]) + 3)
        run = mission.run(actor=SIGNER)
        progress("asking the truce question", len(plan["file"]) + 1, len(plan["file"]) + 3)
        truce = mission.truce(window=window, actor=SIGNER)
        day = date.fromisoformat(plan["report_day"])
        report = _reports(mission, day, out / "report", tuple(plan["tiers"]), SIGNER, window)
    return _shown(out, run, truce, (), counts, report, skipped)


def example_folder(name: str) -> Path:
    """The folder of a packaged example that is a mission; examples/ holds agreements alone, too.

    errors: RefusedError naming the examples there are.
    """
    here = Path(__file__).resolve()
    places = (here.parents[1] / "examples", here.parents[3] / "examples")
    found = {
        path.parent.name: path.parent for place in places for path in sorted(place.glob("*/mission.toml"))
    }
    if name not in found:
        remedy = f"There are: {', '.join(found) or 'none'}."
        raise refusal("TL-MIS-008", f"'{name}' is not an example.", remedy, "--example")
    return found[name]


def _fresh(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / MARK).is_file():
            remedy = "Name another folder with --out; only a folder that a demo made is made anew."
            raise refusal("TL-MIS-007", "the folder holds something that is no demo.", remedy, str(out))
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text("made by truceline demo; it may be deleted\n", encoding="utf-8")


def _read_world(mission: Mission, world: World, clock: _Hands, progress: Progress) -> dict[str, int]:
    counts = {"kept": 0, "set_aside": 0, "known": 0}
    for number, file in enumerate(world.files):
        progress(f"reading {file.path.name}", number, len(world.files))
        clock.set(file.received_at)
        found = mission.read(
            [file.path],
            actor=WRITER,
            source_id=file.source_id,
            format_name=file.format,
            received_at=file.received_at,
        )
        _add(counts, found)
    return counts


def _read_plan(
    mission: Mission, files: list[dict[str, Any]], data: Path, progress: Progress
) -> tuple[dict[str, int], tuple[str, ...]]:
    counts = {"kept": 0, "set_aside": 0, "known": 0}
    skipped = []
    for number, said in enumerate(files):
        progress(f"reading {said['path']}", number, len(files))
        paths = _paths(data, said)
        if not paths:
            skipped.append(f"{said['path']}: not in the folder; what it would show is unobserved")
            continue
        found = mission.read(
            paths,
            actor=SIGNER,
            source_id=said["source"],
            format_name=said.get("format"),
            only=said.get("members", ()),
        )
        _add(counts, found)
    return counts, tuple(skipped)


def _paths(data: Path, said: dict[str, Any]) -> list[Path]:
    """The set's file, or else the publisher's own, as `truceline get` lays them down; none: neither."""
    path = data / said["path"]
    if path.is_file():
        return [path]
    return sorted(found for pattern in said.get("publisher", []) for found in data.glob(pattern))


def _add(counts: dict[str, int], found: tuple[Any, ...]) -> None:
    for file in found:
        if file.problems:
            raise refusal(file.problems[0].code, str(file.problems[0]), "", file.file)
        for name in counts:
            counts[name] += getattr(file, name)


def _reports(
    mission: Mission,
    day: date,
    out: Path,
    tiers: tuple[str, ...],
    actor: str,
    window: TruceWindow | None = None,
) -> Path:
    """A report for each kind of reader, a folder each; gives the first one's page."""
    for tier in tiers:
        mission.report(day, out=out / tier, tier=tier, window=window, actor=actor)
    return out / tiers[0] / "report.html"


def _shown(
    out: Path,
    run: RunSummary,
    truce: TruceResult,
    truth: tuple[StratumTruth, ...],
    counts: dict[str, int],
    report: Path,
    skipped: tuple[str, ...],
) -> Showcase:
    verified = verify_mission(out / "mission", progress=lambda step, done, total: None)
    return Showcase(
        run=run,
        truce=truce,
        truth=truth,
        read=counts,
        report=report,
        mission=out / "mission",
        verified=verified.ok,
        skipped=skipped,
    )


def _seeded_bytes(seed: int) -> Callable[[int], bytes]:
    """Bytes that follow from the seed: a demo's keys are no secrets."""
    drawn = 0

    def draw(number: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(f"truceline demo {seed} {drawn}".encode()).digest(number)

    return draw
