"""The promises the project makes about itself: what it installs, what it names, what imports what."""

import ast
import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import tracked

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "truceline"


@pytest.fixture(scope="module")
def lock() -> list[str]:
    """The lock's lines, a requirement and its hashes on one."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("--only-binary")]


@pytest.fixture(scope="module")
def locked(lock: list[str]) -> dict[str, str]:
    """Name to version."""
    pinned = [re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)", line) for line in lock]
    return {canonicalize_name(pin[1]): pin[2] for pin in pinned if pin}


def test_the_lock_pins_one_version_with_hashes_for_every_package(lock, locked):
    assert len(locked) == len(lock)
    without = [line for line in lock if not re.search(r" --hash=sha256:[0-9a-f]{64}\b", line)]
    assert without == []


@pytest.mark.parametrize("sign", ["http:", "https:", "://", "-url", "--find-links", " @ "])
def test_the_lock_names_no_address(sign):
    assert sign not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_holds_all_that_pyproject_asks_for(locked):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [*extras["report"], *extras["talks"], *extras["dev"]]
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in requirements.lock: run scripts/lock"
        assert version in requirement.specifier, (
            f"the lock has {version}, not {requirement}: run scripts/lock"
        )


def test_no_tracked_file_names_a_registry_or_a_machine():
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("needs git and a checkout: which files are tracked is not known here")
    assert list(tracked.offences(ROOT)) == []


@pytest.mark.parametrize(
    "text",  # in pieces, lest this file be found
    [
        "see /" + "work/main",
        "open('/" + "root/x')",
        "/" + "home/user",
        "files.python" + "hosted",
        "https://py" + "pi.org/simple",
        "../shared" + "/data",
    ],
)
def test_the_search_for_registries_and_machines_finds_them(text):
    assert any(pattern.search(text) for pattern in tracked.REASONS.values())


@pytest.mark.parametrize(
    "text", ["the frame/work/flow", "example.org/home/page", "~/home/x", "our work/life"]
)
def test_the_search_for_machines_leaves_other_slashes_alone(text):
    assert not any(pattern.search(text) for pattern in tracked.REASONS.values())


def test_records_import_only_the_standard_library():
    for file, name in imports(PACKAGE / "records"):
        ours = name == "truceline.records" or name.startswith("truceline.records.")
        assert ours or name.split(".")[0] in sys.stdlib_module_names, f"{file} imports {name}"


def test_only_the_store_imports_sqlalchemy():
    for file, name in imports(PACKAGE):
        if PACKAGE / "store" not in file.parents:
            assert name.split(".")[0] != "sqlalchemy", f"{file} imports {name}: that is the store's"


def imports(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every module that a file below the folder imports, by its full name."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((file, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((file, name) for name in imported_from(node, file))


def imported_from(node: ast.ImportFrom, file: Path) -> list[str]:
    """``from . import x`` may import the module x, so the names count, too, when the module is ours."""
    module = node.module or ""
    if node.level:
        above = file.relative_to(PACKAGE.parent).parts[: -node.level]
        module = ".".join([*above, module] if module else above)
    if module == "truceline":
        return [f"{module}.{alias.name}" for alias in node.names]
    return [module]
