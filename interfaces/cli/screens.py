"""Two ways to tell how a drill goes: drawn on a terminal, or line by line."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live

from interfaces.cli.drill_screen import draw, plain
from interfaces.demo.view import Screen, View

PLAIN_EVERY = 5.0
"""Seconds between two lines of progress."""


def screen_for(console: Console) -> Screen:
    """Drawn where somebody watches, lines everywhere else."""
    return DrawnScreen(console) if console.is_terminal else PlainScreen(console)


class PlainScreen:
    """A sentence or a line of progress each, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = float("-inf")

    def say(self, zh: str, en: str) -> None:
        self._console.print(told(zh, en), highlight=False, soft_wrap=True)

    def show(self, view: View) -> None:
        if time.monotonic() - self._told >= PLAIN_EVERY:
            self._told = time.monotonic()
            self._console.print(plain(view), highlight=False, soft_wrap=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class DrawnScreen:
    """The whole terminal while the drill runs; sentences before and after it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None

    def say(self, zh: str, en: str) -> None:
        self._console.print(f"[cyan]›[/cyan] {told(zh, en)}", highlight=False)

    def show(self, view: View) -> None:
        if self._live is not None:
            self._live.update(draw(view, self._console.height), refresh=True)

    def __enter__(self) -> Self:
        self._live = Live(console=self._console, screen=True, auto_refresh=False)
        self._live.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.__exit__(kind, error, trace)
            self._live = None


def told(zh: str, en: str) -> str:
    """Chinese first, English beside it."""
    return f"{zh}  [dim]{en}[/dim]" if en else zh
