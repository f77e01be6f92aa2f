"""Puts the invented mission within reach of the tests beside it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("report_invented", Path(__file__).with_name("invented.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["report_invented"] = module
    spec.loader.exec_module(module)
    return module


_invented = sys.modules.get("report_invented") or _load()


@pytest.fixture(scope="session")
def invented() -> ModuleType:
    """The module ``invented.py``: scenes of a mission that never was."""
    return _invented
