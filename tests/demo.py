"""The demo's mission, built once for all tests that only look at it, and built anew for those that do not.

It is what ``truceline demo`` makes: the seeded world, read, run, asked and reported, by ``Mission`` alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from truceline.mission import Mission
from truceline.simulate import DEFAULT_SEED, RawFile, World, simulate

ACTOR = "duty-officer"
TIERS = ("public", "commission")


@dataclass(frozen=True, slots=True)
class Demo:
    """A finished mission in ``mission``, its world, and a report a tier below ``reports``."""

    mission: Path
    reports: Path
    world: World

    def report(self, tier: str, name: str) -> str:
        """A file of the report for readers of the tier."""
        return (self.reports / tier / name).read_text(encoding="utf-8")


class Hands:
    """A clock that shows what it was last set to."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def same_bytes() -> Callable[[int], bytes]:
    """Bytes that are the same for every mission, so that ids and salts are."""
    drawn = iter(range(10**9))
    return lambda number: hashlib.shake_256(f"tests {next(drawn)}".encode()).digest(number)


def created(folder: Path, world: World, hands: Hands) -> Mission:
    """A mission of this world, empty and open for writing."""
    return Mission.create(
        folder,
        agreement=world.agreement,
        settings=world.settings,
        actor=ACTOR,
        clock=hands,
        random_bytes=same_bytes(),
    )


def read(mission: Mission, files: Iterable[RawFile], hands: Hands) -> list[tuple[int, int, int]]:
    """(kept, set aside, known) of each file, read in this order."""
    found = []
    for file in files:
        hands.now = max(hands.now, file.received_at)
        (one,) = mission.read(
            [file.path],
            actor=ACTOR,
            source_id=file.source_id,
            format_name=file.format,
            received_at=file.received_at,
        )
        assert one.problems == ()
        found.append((one.kept, one.set_aside, one.known))
    return found


def built(folder: Path, world: World, files: Sequence[RawFile] | None = None) -> Demo:
    """The whole mission: read (in this order), run, asked, reported."""
    hands, demo = Hands(), Demo(folder / "mission", folder / "report", world)
    with created(demo.mission, world, hands) as mission:
        read(mission, world.files if files is None else files, hands)
        hands.now = world.report_at
        mission.run(actor=ACTOR)
        mission.truce(window=world.window, actor=ACTOR)
        for tier in TIERS:
            mission.report(world.report_day, out=demo.reports / tier, tier=tier, actor=ACTOR)
    return demo


def shared_demo(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, *, swap_labels: bool = False
) -> Demo:
    """The demo, built by whichever test process comes first and looked at by all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base
    folder = shared / ("shared-demo-swapped" if swap_labels else "shared-demo")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        built_already = folder / "demo.pickle"
        if not built_already.exists():
            world = simulate(folder / "world", seed=DEFAULT_SEED, swap_labels=swap_labels)
            built_already.write_bytes(pickle.dumps(built(folder, world)))
        found: Demo = pickle.loads(built_already.read_bytes())
    return found
