"""The command line: a skin over the verbs of Mission. Words come in, one result goes out.

Nothing is decided here. The commands and their exit codes are stable: 0 done, 1 a check
failed, 2 bad input. Heavy parts are imported by the command that needs them.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line; bad input ends with exit code 2 and no traceback."""
    from truceline.cli.app import app
    from truceline.cli.output import BAD_INPUT, mention
    from truceline.records import TrucelineError

    try:
        app()
    except TrucelineError as error:
        mention(str(error))
        raise SystemExit(BAD_INPUT) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        mention("stopped; what was acknowledged is kept, nothing else is")
        raise SystemExit(130) from None


__all__ = ["main"]
