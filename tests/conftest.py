"""What every test may ask for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.demo import Demo, shared_demo

# The same examples on every run, so that a failure is the change's and not the dice's; deadlines are for
# benches. HYPOTHESIS_PROFILE=search rolls new dice, and many more of them.
settings.register_profile("default", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """``real_data("viina_events")``: that set's folder or file below TRUCELINE_DATA, or a skip that says why."""

    def find(name: str) -> Path:
        folder = os.environ.get("TRUCELINE_DATA")
        if not folder:
            pytest.skip(f"needs real data ({name}): TRUCELINE_DATA is not set")
        path = Path(folder) / name
        if not path.exists():
            pytest.skip(f"needs real data ({name}): TRUCELINE_DATA has no such folder or file")
        return path

    return find


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Demo:
    """The demo's finished mission, one for all tests of the session: look at it, never write to it."""
    return shared_demo(tmp_path_factory, request)
