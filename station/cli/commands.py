"""Commands whose help is translated, which take the shared options, and load when called."""

import importlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import click

from station.cli.console import Console
from station.cli.words import say
from station.errors import N_
from station.garbage import uncollected
from station.settings import LOCALES

Function = TypeVar("Function", bound=Callable[..., Any])


class Entry(NamedTuple):
    """Where a command is found, and its line in the list of commands."""

    module: str
    attribute: str
    help: str


class Option(click.Option):
    """Shows its help in the reader's language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        written = self.help
        self.help = say(written) if written else written
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = written

    def make_metavar(self, ctx: click.Context) -> str:
        return say(super().make_metavar(ctx))


class Command(click.Command):
    """Shows its help in the reader's language; ``--json`` and ``--language`` go anywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += shared_options()

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [say(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        written = self.help
        self.help = say(written) if written else written
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = written


class Group(click.Group):
    """Commands by name, each imported when it is called."""

    def __init__(self, *args: Any, entries: dict[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries
        self.params += shared_options()

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [say(piece) for piece in super().collect_usage_pieces(ctx)]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's interface
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        with uncollected():
            module = importlib.import_module(entry.module)
        found: click.Command = getattr(module, entry.attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(say("Commands")):
            formatter.write_dl([(name, say(entry.help)) for name, entry in self.entries.items()])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        written = self.help
        self.help = say(written) if written else written
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = written


def command(name: str, help_: str) -> Callable[[Function], Command]:
    """A command; ``help_`` is marked by ``N_``. Its function gets the console first."""

    def decorate(function: Function) -> Command:
        return click.command(name, cls=Command, help=help_)(click.pass_obj(function))

    return decorate


def option(*declared: str, **settings: Any) -> Callable[[Function], Function]:
    return click.option(*declared, cls=Option, **settings)


def shared_options() -> Sequence[click.Parameter]:
    return [
        Option(
            ["--json", "as_json"],
            is_flag=True,
            expose_value=False,
            callback=_answer_in_json,
            help=N_("Print the result for a machine to read."),
        ),
        Option(
            ["--language"],
            type=click.Choice(LOCALES),
            # Chosen before click read anything, so that its own messages follow it.
            expose_value=False,
            help=N_("The language of the messages."),
        ),
    ]


def _answer_in_json(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        context.ensure_object(Console).as_json = True
