"""Options that commands share, and the session that they open."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from geotool.api import Review, Workspace
    from geotool.model import Problem

F = TypeVar("F", bound=Callable[..., Any])
Progress = Callable[[str, int, int], None]
_SHOWN_PROBLEMS = 10


@dataclass(frozen=True)
class Session:
    """What every command is told: where the workspace is, how much to say, in which language."""

    workspace: str | None
    quiet: bool
    verbose: bool
    language: str | None

    def open(self) -> Workspace:
        """Open the workspace named with -w, or the one around the current folder."""
        from geotool.api import Workspace

        return Workspace(self.workspace)

    def say(self, message: str) -> None:
        """Print a message to stderr, unless quiet."""
        if not self.quiet:
            click.echo(message, err=True)

    def report(self, problems: tuple[Problem, ...]) -> None:
        """Print what was met while reading; all of it only with -v."""
        if self.quiet:
            return
        shown = problems if self.verbose else problems[:_SHOWN_PROBLEMS]
        for problem in shown:
            click.echo(f"geotool: {problem}", err=True)
        left = len(problems) - len(shown)
        if left:
            click.echo(f"geotool: and {left} more problems (-v shows all)", err=True)

    def progress(self, title: str) -> _Bar:
        """Return a progress bar on stderr: only on a terminal, never when quiet."""
        return _Bar(title, shown=not self.quiet and sys.stderr.isatty())


class _Bar:
    """A rich progress bar behind the plain progress callback of the API."""

    def __init__(self, title: str, *, shown: bool) -> None:
        self._title = title
        self._shown = shown
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress | None:
        if not self._shown:
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[item]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(self._title, total=None, item="")
        return self._step

    def _step(self, item: str, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total, item=item)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def session_options(command: F) -> F:
    """Add -w, -q, -v, --lang; the command gets them as ``session``."""

    @click.option("-w", "--workspace", metavar="DIR", help="Workspace (default: found upwards).")
    @click.option("-q", "--quiet", is_flag=True, help="Say nothing but the result.")
    @click.option("-v", "--verbose", is_flag=True, help="Show every problem met.")
    @click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the output.")
    @click.option("--debug", is_flag=True, expose_value=False, help="Show tracebacks of faults.")
    @functools.wraps(command)
    def wrapper(
        *args: Any,
        workspace: str | None,
        quiet: bool,
        verbose: bool,
        lang: str | None,
        **kwargs: Any,
    ) -> Any:
        session = Session(workspace, quiet, verbose, lang)
        return command(*args, session=session, **kwargs)

    return wrapper  # type: ignore[return-value]


def rule_options(command: F) -> F:
    """Add the options of ``check`` that change its result."""
    for option in (
        click.option(
            "--no-waivers", "no_waivers", is_flag=True, help="As if projects/waivers.toml were not."
        ),
        click.option("--baseline", metavar="FILE", help="Only what it does not know is new."),
        click.option("--as-of", metavar="DATE", help="Date of the law (default: geotool.toml)."),
        click.option("--rules", metavar="SEL", help="Codes, prefixes or catalogue ids: ERL,RL007."),
    ):
        command = option(command)
    return command


def format_options(*formats: str) -> Callable[[F], F]:
    """Add --format and -o."""

    def add(command: F) -> F:
        command = click.option(
            "-o", "--output", metavar="FILE", help="Write to a file (-: stdout)."
        )(command)
        return click.option("--format", "fmt", type=click.Choice(formats), help="Output format.")(
            command
        )

    return add


def check_workspace(
    session: Session,
    workspace: Workspace,
    *,
    rules: str | None,
    as_of: str | None,
    baseline: str | None = None,
    no_waivers: bool = False,
    zones_only: bool = False,
) -> Review:
    """Check a workspace, with a progress bar and its problems on stderr."""
    # a slip in these must stop before anything is read
    workspace.law(rules, as_of)
    known = None if baseline is None else workspace.baseline(baseline)
    with session.progress("reading") as progress:
        workspace.contents(progress=progress)
    with session.progress("checking") as progress:
        review = workspace.check(
            rules=rules,
            as_of=as_of,
            language=session.language,
            zones_only=zones_only,
            waivers=not no_waivers,
            baseline=known,
            progress=progress,
        )
    session.report(review.outcome.problems)
    return review
