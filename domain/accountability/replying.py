"""The right to reply: whatever the bearer's side says to a document is on the record, in time, late, or after it."""

from domain.accountability import commands as c
from domain.accountability import events_people as p
from domain.accountability.authority import not_bearer, not_supervisor
from domain.accountability.seam import Decided
from domain.accountability.state import Ledger
from domain.accountability.transitions import LIVE
from domain.kernel.decider import Context, Rejection


def reply(command: c.Reply, state: Ledger, context: Context) -> Decided:
    order = state.orders.get(command.order)
    if order is None:
        return Rejection(code="unknown_order", reason="no document of this bearer has that number")
    made_by = None
    if not_supervisor(state.bearer, order.owner, context.actor) is None:
        # Said or written to those who supervise: they record it, and the record says that they did.
        made_by = context.actor.id
    elif refused := not_bearer(state.bearer, context.actor, command.person):
        return refused
    if command.words is not None and command.words.person != command.person:
        return Rejection(code="not_yours", reason="the words are sealed under the key of somebody else")
    if order.state not in LIVE:
        return [
            p.ReplyNoted(
                order=command.order,
                person=command.person,
                words=command.words,
                evidence=command.evidence,
                source=context.source,
                made_by=made_by,
                at=context.received_at,
            )
        ]
    return [
        p.OrderReplied(
            order=command.order,
            person=command.person,
            words=command.words,
            evidence=command.evidence,
            late=order.reply_by is not None and context.received_at > order.reply_by,
            source=context.source,
            made_by=made_by,
            at=context.received_at,
        )
    ]
