"""Who is asking. The one file that identity will replace.

For now the headers `X-Actor-Id`, `X-Actor-Role` and `X-Actor-Unit` are believed: a stand-in for a trusted network,
until people and devices sign in. Where the setting `api_token` is given, every request must also carry it as a bearer
token.
"""

import hmac
from typing import Annotated

from fastapi import Depends, Header, Request

from domain.kernel.command import Actor, Role
from interfaces.api.context import parts_of
from interfaces.outside import check_actor
from interfaces.refusal import Refused


async def allowed(
    request: Request, authorization: Annotated[str, Header(description="Bearer token, where one is set")] = ""
) -> None:
    """Raises Refused unless the bearer token is right, where one is set."""
    token = parts_of(request).api_token
    if token and not hmac.compare_digest(f"Bearer {token}".encode(), authorization.encode()):
        raise Refused("bad_token", "请在 Authorization 头中提供正确的口令。", "Send the right bearer token.")


async def actor(
    _: Annotated[None, Depends(allowed)],
    x_actor_id: Annotated[str, Header(description="Who asks: an opaque id", examples=["duty-1"])] = "",
    x_actor_role: Annotated[str, Header(description="In what capacity", examples=["command_post"])] = "",
    x_actor_unit: Annotated[
        str,
        Header(
            description="For which unit (township office: for which township) they speak; without it, for nobody else",
            examples=["U001"],
        ),
    ] = "",
) -> Actor:
    """The actor of a request. Raises Refused when nobody is named, or the engine is."""
    try:
        named = Actor.model_construct(id=x_actor_id, role=Role(x_actor_role), unit=x_actor_unit or None)
    except ValueError:
        roles = ", ".join(role for role in Role if role is not Role.ENGINE)
        raise Refused(
            "no_actor",
            f"请用 X-Actor-Id 和 X-Actor-Role 说明提交人；角色可为：{roles}。",
            f"Name the actor with X-Actor-Id and X-Actor-Role, one of {roles}.",
        ) from None
    if not x_actor_id:
        raise Refused("no_actor", "请用 X-Actor-Id 说明提交人。", "Name the actor with X-Actor-Id.")
    check_actor(named)
    return named


Asking = Annotated[Actor, Depends(actor)]
"""The actor of a request, as a parameter of an endpoint."""
