"""On a Dask cluster that is already there, named by its scheduler's address (extra ``dask``).

A piece travels with its task, so a worker that dies takes nothing with it: the scheduler gives its tasks to
another. The function is pure, so doing a piece twice changes nothing.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")
CONNECT_S = 10
AHEAD_OF_WORKERS = 2


class NoClusterError(RuntimeError):
    """There is no cluster to work on; the message says what is missing."""


def on_cluster(
    address: str,
) -> Callable[[Callable[[Piece], Outcome], Iterable[Piece]], Iterator[Outcome]]:
    """An engine on the cluster at ``tcp://host:port``; its workers need this version of Truceline.

    Raises NoClusterError where the extra is not installed, nobody answers, or there is no worker.
    """
    if importlib.util.find_spec("distributed") is None:
        raise NoClusterError("the engine dask needs the extra: pip install 'truceline[dask]'")

    def run(function: Callable[[Piece], Outcome], pieces: Iterable[Piece]) -> Iterator[Outcome]:
        with _client(address) as client:
            workers = len(client.scheduler_info(n_workers=-1)["workers"])
            if not workers:
                raise NoClusterError(f"the cluster at {address} has no worker")
            ahead: deque[Any] = deque()
            for piece in pieces:
                ahead.append(client.submit(function, piece, pure=False))
                if len(ahead) > AHEAD_OF_WORKERS * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()

    return run


def _client(address: str) -> Any:
    distributed = importlib.import_module("distributed")
    try:
        return distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except OSError as error:
        raise NoClusterError(f"no Dask scheduler answers at {address}") from error
