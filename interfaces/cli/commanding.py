"""Commands of the rules as commands of the terminal: what each needs, and who speaks and how long to wait.

A function that answers (case, body) becomes a terminal command with the options that all of them share.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import typer

from domain.kernel.command import Role
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, SpeaksFor, Waiting, give
from interfaces.cli.output import AsJson

Given = tuple[str, Mapping[str, Any]]
"""The case and the body of a command; values that are None are left out."""


def commanding(
    app: typer.Typer, process: str, role: Role, name: str | None = None
) -> Callable[[Callable[..., Given]], Callable[..., None]]:
    """Register a function on `app`; `role` is in whose capacity it is usually given (`--role` says otherwise)."""

    def register(function: Callable[..., Given]) -> Callable[..., None]:
        shared = _shared(role)

        @functools.wraps(function)
        def command(**given: Any) -> None:
            mine = {name: given.pop(name) for name in list(given) if name not in shared}
            case, body = function(**mine)
            give(case=case, process=process, body={k: v for k, v in body.items() if v is not None}, **given)

        own = inspect.signature(function).parameters.values()
        parameters = [*(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own), *shared.values()]
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
        command.__annotations__ = {one.name: one.annotation for one in parameters}
        app.command(name)(command)
        return command

    return register


def _shared(role: Role) -> dict[str, inspect.Parameter]:
    options: dict[str, tuple[Any, Any]] = {
        "speaker": (Speaker, None),
        "role": (InRole, role.value),
        "speaks_for": (SpeaksFor, None),
        "key": (Key, None),
        "wait": (Waiting, WAIT),
        "as_json": (AsJson, False),
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    return {
        name: inspect.Parameter(name, keyword, default=default, annotation=kind)
        for name, (kind, default) in options.items()
    }
