"""One endpoint a command of a process, made from the rules' own models: what the rules take, OpenAPI shows."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response

from domain.kernel.model import Model
from domain.processes import decider_of
from interfaces.api.actor import Asking
from interfaces.api.commands import Key, Prefer, Wait, submit, waiting
from interfaces.api.context import TheDoors
from interfaces.api.shapes import CommandOut

Case = Annotated[str, Path(description="The case", examples=["R-U001"])]


def add_commands(router: APIRouter, process: str, *commands: type[Model]) -> None:
    """`POST /{case}/{command}` for each command; its body is the command without its `type`."""
    for command in commands:
        kind = command.model_fields["type"].default
        if kind not in decider_of(process).from_outside:
            raise ValueError(f"{process} takes no {kind} from outside")
        router.add_api_route(
            f"/{{case}}/{kind.replace('_', '-')}",
            _endpoint(process, command),
            methods=["POST"],
            response_model=CommandOut,
            responses={202: {"model": CommandOut}},
            name=kind,
            description=command.__doc__,
        )


def _endpoint(process: str, command: type[Model]) -> Callable[..., Awaitable[Response]]:
    async def endpoint(
        case: Case,
        body: Model,
        doors: TheDoors,
        asking: Asking,
        key: Key = "",
        prefer: Prefer = "",
        wait: Wait = None,
    ) -> Response:
        return await submit(
            doors,
            key=key,
            case=case,
            process=process,
            command=body.model_dump(mode="json", exclude_none=True),
            actor=asking,
            seconds=waiting(prefer, wait),
        )

    body: Any = Annotated[command, Body(examples=_examples(command))]
    endpoint.__annotations__["body"] = body
    return endpoint


def _examples(command: type[Model]) -> list[Any]:
    return list(command.model_config.get("json_schema_extra", {}).get("examples", []))  # type: ignore[union-attr,arg-type]  # a mapping here
