"""The ``geotool`` command: finds the command asked for and turns errors into exit codes.

Only click is imported here, so that ``geotool --help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from geotool import __version__
from geotool.errors import GeotoolError

#: Command, and one line of help: shown without loading the command's module.
COMMANDS = {
    "init": "Make a workspace in a folder (--sample: the sample workspace).",
    "status": "Show layers and projects: counts, frames, editions, problems.",
    "ingest": "Read changed sources into the layer store.",
    "check": "Hold projects against the rules; exit 1 on findings.",
    "rules": "The rulebook: list, explain; lint, test and make rules of your own.",
    "verify": "Run a recorded review again: do the same verdicts follow?",
    "diff": "Whose verdict changed between two days, stores or layer editions, and why.",
    "report": "Write opinion forms and reports: .docx, .html, .xlsx, .md.",
    "map": "Write the review map as one HTML file that needs no network.",
    "export": "Write a GeoPackage for QGIS.",
    "kinds": "List the vocabularies: layer kinds, project kinds, purposes.",
    "doctor": "Show versions, optional parts, and what is missing.",
}


class _LazyGroup(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"geotool.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with `geotool init DIR --sample`, then `geotool check -w DIR`.",
)
@click.version_option(__version__, prog_name="geotool")
def cli() -> None:
    """geotool, a linter for land: which project breaks which rule, where, and what cures it.

    \b
    Exit codes: 0 nothing found, 1 findings, 2 usage or input error, 3 internal fault.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    arguments = [a for a in arguments if a != "--debug"]
    sys.exit(_run(arguments, debug=debug))


def _run(arguments: Sequence[str], *, debug: bool) -> int:
    try:
        code: Any = cli.main(args=list(arguments), prog_name="geotool", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "")
        return 0
    except click.ClickException as error:
        return _say(_usage(error))
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("geotool: interrupted; the store is as it was", err=True)
        return 130
    except (BrokenPipeError, SystemExit):  # `geotool check | head` is no fault
        # (click itself leaves with SystemExit then, and only then)
        _close_stdout()
        return 0
    except GeotoolError as error:
        if debug:
            traceback.print_exc()
        return _say(str(error))
    except OSError as error:
        if debug:
            traceback.print_exc()
        return _say(_system(error))
    except Exception as error:  # noqa: BLE001  the last resort: said in one line, never swallowed
        if debug:
            traceback.print_exc()
        what = f"internal fault: {type(error).__name__}: {error}; please report it (--debug)"
        click.echo(f"geotool: {' '.join(what.split())}", err=True)
        return 3
    return code if isinstance(code, int) else 0


def _system(error: OSError) -> str:
    """Say what the system refused: a file that is named, or (without a name) the output."""
    why = error.strerror or type(error).__name__
    if error.filename is not None:
        return f"{error.filename}: cannot be used ({why}); check the path and its permissions"
    _close_stdout()
    return f"the output cannot be written ({why}); free some space, or write elsewhere"


def _close_stdout() -> None:
    """Let what is still buffered go nowhere: flushing it at exit would fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(line: str) -> int:
    click.echo(f"geotool: {line}", err=True)
    return 2


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "geotool"
    return f"{message}; see `{command} --help`"
