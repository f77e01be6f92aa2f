"""Makes .venv what requirements.lock and pyproject.toml say, and does nothing when it already is.

Written for Python 3.6 and later, so that one that is too old can say so in one line.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)  # the lock has built files for these
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main():
    refuse_unusable_python()
    with Path(__file__).open() as this_file:
        wait_for_turn(this_file)
        lock = key(sys.version, os.path.realpath(sys.executable), contents("requirements.lock"))
        package = key(lock, contents("pyproject.toml"))
        if stamped("lock") != lock:
            install_lock(lock)
        if stamped("package") != package:
            install_package(package)


def refuse_unusable_python():
    version = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            f"Python {version} is too old, 3.11 or later is needed. Debian 12 and Ubuntu 24.04 have it: "
            "apt install python3 python3-venv. If there is another one here: make PYTHON=python3.12"
        )
    if sys.version_info[:2] > NEWEST:
        sys.exit(
            f"Python {version} is newer than what requirements.lock has built files for (3.11 to 3.14). "
            "If there is another one here: make PYTHON=python3.13"
        )
    try:
        import ensurepip  # noqa: F401  (on Debian it comes with python3-venv only)
        import venv  # noqa: F401
    except ImportError:
        sys.exit(f"Python {version} has no venv module. Install it with: apt install python3-venv")


def wait_for_turn(this_file):
    """Of two makes at once the second waits for the first, and then finds nothing to do."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(this_file, fcntl.LOCK_EX)


def install_lock(wanted):
    """A new environment rather than a changed one: nothing stays that the lock no longer names."""
    packages = sum("==" in line for line in contents("requirements.lock").splitlines())
    print(f"setting up .venv: {packages} packages, a minute or two, once", flush=True)
    started = time.perf_counter()
    shutil.rmtree(str(VENV), ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    pip_install("--require-hashes", "-r", "requirements.lock")
    stamp("lock", wanted)
    print(f"setting up .venv: done in {time.perf_counter() - started:.0f} s", flush=True)


def install_package(wanted):
    """The package itself, editable: a changed source file needs no new install."""
    pip_install("--no-deps", "--no-build-isolation", "--editable", ".")
    stamp("package", wanted)


def pip_install(*arguments):
    run(VENV / "bin" / "python", "-m", "pip", "install", "-qq", "--no-input", *arguments)


def run(*command):
    settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    words = [str(word) for word in command]
    if subprocess.call(words, cwd=str(ROOT), env=dict(os.environ, **settings)):
        sys.exit(".venv is not ready, for the reason above. Mend it and run make again.")


def key(*parts):
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def contents(name):
    return (ROOT / name).read_text(encoding="utf-8")


def stamp(name, value):
    (VENV / f"installed-{name}").write_text(value)


def stamped(name):
    try:
        return (VENV / f"installed-{name}").read_text()
    except OSError:
        return None


if __name__ == "__main__":
    main()
