"""Where a run's work is done, by the word on the command line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from truceline.cli import options as o
from truceline.cli.failures import bad_word

if TYPE_CHECKING:
    from truceline.fusion import Mapper

ENGINES = ("local", "processes", "dask")


def engine_named(engine: str, scheduler: str) -> Mapper | None:
    """The engine of this name; None for this process.

    errors: BadWordError for another word, and for a cluster without its scheduler's address or the reverse
    """
    o.one_of("--engine", engine, ENGINES)
    if (engine == "dask") != bool(scheduler):
        remedy = "Write both: --engine dask --scheduler tcp://127.0.0.1:8786."
        raise bad_word("--scheduler", "the engine dask and a scheduler's address go together.", remedy)
    if engine == "local":
        return None
    from truceline.engine import NoClusterError, in_processes, on_cluster

    if engine == "processes":
        return in_processes(os.cpu_count() or 1)
    try:
        return on_cluster(scheduler)
    except NoClusterError as error:
        raise bad_word("--engine", f"{error}.", "Install it, or use --engine local.") from None
