"""The `dateline` command: reads the command line, runs one command, turns our errors into messages and exit codes.

Exit codes: 0 done, 1 a failure that the message explains, 2 wrong usage, 3 `--check` failed.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

from index.errors import DatelineError


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    from ui.arguments import parser

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Whatever the locale: JSON is UTF-8, and no article's or user's odd character stops a command.
            stream.reconfigure(encoding="utf-8", errors="replace")
    grammar = parser()
    arguments = grammar.parse_args(argv)
    if arguments.version:
        from importlib.metadata import version

        print(f"dateline {version('dateline')}")  # noqa: T201  # a result
        return 0
    if arguments.command is None:
        grammar.print_help()
        return 2
    try:
        from ui import commands
        from ui.settings import load

        settings = load(vars(arguments), config=arguments.config)
        if argv is None and arguments.command == "index":
            from index.background import give_way

            give_way()  # only in a process of its own: what has given way can't take it back
        code = commands.COMMANDS[arguments.command](arguments, settings)
        sys.stdout.flush()
        return code
    except DatelineError as error:
        return _fail(arguments.debug, str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail(debug=False, message="Stopped.", code=130)
    except BrokenPipeError:
        # The reader of our output is gone (as with `| head`): nothing is wrong, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # the last stop: a bug gets a sentence, and its traceback with --debug
        return _fail(arguments.debug, f"Unexpected error: {type(error).__name__}: {error}. --debug shows where.", 1)


def _fail(debug: bool, message: str, code: int) -> int:
    if debug:
        traceback.print_exc()
    print(f"dateline: {message}", file=sys.stderr)  # noqa: T201  # a message
    return code


if __name__ == "__main__":
    sys.exit(main())
