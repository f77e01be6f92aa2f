"""On this machine: one piece after another, or in processes."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")


def here(function: Callable[[Piece], Outcome], pieces: Iterable[Piece]) -> Iterator[Outcome]:
    """One piece after another in this process: the oracle of every other engine."""
    yield from map(function, pieces)


def in_processes(
    workers: int,
) -> Callable[[Callable[[Piece], Outcome], Iterable[Piece]], Iterator[Outcome]]:
    """An engine of so many processes; pieces are made and sent only a few ahead, so memory stays bounded."""

    def run(function: Callable[[Piece], Outcome], pieces: Iterable[Piece]) -> Iterator[Outcome]:
        started = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=started) as pool:
            ahead: deque[Future[Outcome]] = deque()
            for piece in pieces:
                ahead.append(pool.submit(function, piece))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    return run
