"""How kernels are compiled: once for this machine, and anew when any file of theirs has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numba

STAMP = tuple(
    (each.name, each.stat().st_mtime, each.stat().st_size)
    for each in sorted(Path(__file__).parent.glob("*.py"))
)
"""What tells one state of the kernels from another."""


def compiled(function: Any) -> Any:
    """The function as machine code that lets threads work at once.

    It is kept for the next run, and where nothing can be kept it is compiled in each. numba looks only at the
    file in which a function stands; kernels call those of other files, so all files count for each.
    """
    try:
        kernel = numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True, error_model="numpy")(function)
    kept: Any = kernel
    kept._cache._cache_file._source_stamp = STAMP
    return kept
