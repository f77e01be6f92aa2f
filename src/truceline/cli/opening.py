"""A command's one question to a mission, or its one write into it: opened, answered, closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from truceline.mission import Mission

Answer = TypeVar("Answer")


def asked(folder: Path, question: Callable[[Mission], Answer]) -> Answer:
    """What the mission in a folder answers, opened for reading."""
    from truceline.mission import Mission

    with Mission.open(folder) as opened:
        return question(opened)


def wrote(folder: Path, act: Callable[[Mission], Answer]) -> Answer:
    """What a write into the mission in a folder gives back, once it is sealed."""
    from truceline.mission import Mission

    with Mission.open(folder, write=True) as opened:
        return act(opened)
