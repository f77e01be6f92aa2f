"""The command line: a skin over the verbs of Mission. Words come in, one result goes out.

Nothing is decided here. The commands and their exit codes are stable: 0 done, 1 a check
failed, 2 bad input. Heavy parts are imported by the command that needs them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; bad input ends with exit code 2, a line a problem, and no traceback."""
    from truceline.cli.app import app
    from truceline.cli.asked import answer_to
    from truceline.cli.output import DONE, mention, say

    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        answer = answer_to(words)
        if answer is None:
            code = app(words, prog_name="truceline", standalone_mode=False)
        else:
            code = DONE
            say(answer)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough, as in: truceline truce MISSION | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        code = STOPPED
    except Exception as error:  # noqa: BLE001  # every refusal is told; what is none is raised again
        code = _refused(error, as_json="--json" in words)
    if code == STOPPED:
        mention("stopped; what was acknowledged is kept, nothing else is")
    raise SystemExit(code or 0)


def _refused(error: Exception, *, as_json: bool) -> int:
    from truceline.cli.failures import help_of, problems_of
    from truceline.cli.output import BAD_INPUT, mention, problem_line, refused_object, show_json

    problems = problems_of(error)
    if not problems:
        raise error
    if as_json:
        show_json(refused_object(problems))
    mention(*map(problem_line, problems), *help_of(error))
    return BAD_INPUT


__all__ = ["main"]
