"""What a ladder's events ask of the world: messages, and what the source of an obligation must hear."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.accountability import events_people as p
from domain.accountability import events_seam as s
from domain.accountability import events_steps as t
from domain.accountability.events import AccountabilityEvent
from domain.accountability.owing import ObligationEnded, accountability_case
from domain.accountability.policy import AccountabilityPolicy, Recipient
from domain.accountability.state import Duty, Ledger, Order
from domain.kernel.effect import Effect, Performed, Send, Tell

COMMAND_POST = "command_post/duty"
_STANDS = frozenset({"order_void", "referral_notice", "interview_scheduled", "reply_received"})
"""Messages that are never overtaken: what was said before must be corrected, or is over anyway."""
_BY_ORDER: dict[type, tuple[str, str]] = {
    t.SupervisionOrdered: ("supervise", "supervision_order"),
    t.CirculationAnnounced: ("announce", "circulation_notice"),
    t.Circulated: ("circulate", "circular"),
    t.InterviewCalled: ("interview", "interview_notice"),
}
_TEMPLATE_OF = {"supervision": "supervision_order", "notice": "circulation_notice"}
_BY_HUMAN: dict[type, str] = {
    t.CircularProposed: "circular_proposed",
    t.InterviewOverdue: "interview_overdue",
    t.LadderExhausted: "referral_asked",
}


def react(state: Ledger, event: AccountabilityEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    kind = type(event)
    if kind in _BY_ORDER:
        return _orders(state, event, *_BY_ORDER[kind])
    if kind in _BY_HUMAN:
        return _human(state, event, _BY_HUMAN[kind])
    match event:
        case t.BearerReminded():
            return _reminded(state, event)
        case p.OrderWithdrawn():
            return _withdrawn(state, event)
        case p.InterviewScheduled():
            return _scheduled(state, event)
        case t.ServedAgain():
            return _served_again(state, event)
        case p.OrderReplied(made_by=None):
            return _replied(state, event)
        case s.ObligationExcused(by=str()):
            return [_told(state, event)]
        case p.ReferralTaken():
            return [_told(state, event), *_referred(state, event)]
        case _:
            return ()


def wanted(state: Ledger, effect: Performed) -> Performed | None:
    """The message, unless everything it is about has ended or was withdrawn meanwhile (PEERS 1)."""
    if not isinstance(effect, Send) or effect.template in _STANDS:
        return effect
    orders = effect.params.get("orders", "").split()
    if orders:
        live = any(state.orders[n].valid and state.orders[n].obligation in state.open for n in orders)
        return effect if live else None
    names = effect.params.get("obligations", "").split()
    return effect if any(name in state.open for name in names) else None


def _reminded(state: Ledger, event: t.BearerReminded) -> list[Effect]:
    duties = [state.open[one.obligation] for one in event.reminders]
    params = {**_params(state, duties), "due": min(one.due for one in event.reminders).isoformat()}
    return _send(state, duties, "remind", "duty_reminder", params)


def _orders(state: Ledger, event: Any, step: str, template: str) -> list[Effect]:
    duties = [state.open[one.obligation] for one in event.steps]
    orders = [state.orders[one.order] for one in event.steps]
    params = {**_params(state, duties), **_of_orders(orders)}
    return _send(state, duties, step, template, params)


def _human(state: Ledger, event: Any, template: str) -> list[Effect]:
    duties = [state.open[one.obligation] for one in event.steps]
    return _send(state, duties, "human", template, _params(state, duties))


def _served_again(state: Ledger, event: t.ServedAgain) -> list[Effect]:
    """The same documents once more, and somebody is told to hand them over."""
    found: list[Effect] = []
    for step, template in (_BY_ORDER[kind] for kind in (t.SupervisionOrdered, t.CirculationAnnounced)):
        mine = [one for one in event.steps if _TEMPLATE_OF.get(state.orders[one.order].kind) == template]
        if mine:
            duties = [state.open[one.obligation] for one in mine]
            orders = [state.orders[one.order] for one in mine]
            found += _send(state, duties, step, template, {**_params(state, duties), **_of_orders(orders)})
    duties = [state.open[one.obligation] for one in event.steps]
    orders = [state.orders[one.order] for one in event.steps]
    params = {**_params(state, duties), **_of_orders(orders)}
    return [*found, *_send(state, duties, "human", "order_unserved", params, ordered=False)]


def _replied(state: Ledger, event: p.OrderReplied) -> list[Effect]:
    """Whoever supervises hears that somebody spoke: a right to reply that nobody reads is none."""
    order = state.orders[event.order]
    duty = state.open.get(order.obligation)
    if duty is None:
        return []
    params = {**_params(state, [duty]), **_of_orders([order])}
    return _send(state, [duty], "human", "reply_received", params, ordered=False)


def _withdrawn(state: Ledger, event: p.OrderWithdrawn) -> list[Effect]:
    """Whoever was told of a document hears that it is void, also after the end."""
    orders = [state.orders[number] for number in event.orders]
    rules = state.rules[orders[0].terms_version]
    reach = rules.terms_of(orders[0].what).reach
    told = {*reach.supervise, *(reach.circulate if any(order.kind == "circular" for order in orders) else ())}
    duty = state.open.get(event.obligation)
    contact = duty.owed.contact if duty else None
    params = {
        "case": accountability_case(state.bearer),
        "bearer": state.bearer,
        "obligations": event.obligation,
        "what": rules.title_of(orders[0].what),
        "items": "1",
        **_of_orders(orders),
    }
    to = _addresses(state.bearer, contact, orders[0].owner, sorted(told))
    return [_message(rules, one, "void", "order_void", params) for one in to]


def _scheduled(state: Ledger, event: p.InterviewScheduled) -> list[Effect]:
    duty = state.open[event.obligation]
    params = {**_params(state, [duty]), "on": event.on.isoformat()}
    return _send(state, [duty], "interview", "interview_scheduled", params)


def _referred(state: Ledger, event: p.ReferralTaken) -> list[Effect]:
    order = state.orders[event.order]
    rules = state.rules[event.terms_version]
    params = {
        "case": accountability_case(state.bearer),
        "bearer": state.bearer,
        "what": rules.title_of(order.what),
        "items": "1",
        **_of_orders([order]),
    }
    to = _addresses(state.bearer, None, order.owner, ("liaison", "head"))
    return [_message(rules, one, "refer", "referral_notice", params) for one in to]


def _told(state: Ledger, ended: s.ObligationExcused | p.ReferralTaken) -> Tell:
    """What the source hears of an end that a human gave it here."""
    over = state.ended[ended.obligation]
    assert over.ended_at is not None and ended.source_process is not None
    command = ObligationEnded(
        obligation=ended.obligation,
        ending="excused" if isinstance(ended, s.ObligationExcused) else "referred",
        at=over.ended_at,
        detail=over.detail,
    )
    return Tell(case=over.owed_to, process=ended.source_process, command=command)


def _params(state: Ledger, duties: Sequence[Duty]) -> dict[str, str]:
    """Ids, times and codes; the titles are the policy's public words."""
    titles = dict.fromkeys(state.rules_of(duty).title_of(duty.owed.what) for duty in duties)
    shown = "、".join(list(titles)[:3])
    return {
        "case": accountability_case(state.bearer),
        "bearer": state.bearer,
        "obligations": " ".join(duty.owed.obligation for duty in duties),
        "what": shown if len(titles) <= 3 else f"{shown}…",
        "items": str(len(duties)),
        "due": min(duty.times.due for duty in duties).isoformat(),
    }


def _of_orders(orders: Sequence[Order]) -> dict[str, str]:
    replies = [order.reply_by for order in orders if order.reply_by is not None]
    params = {"orders": " ".join(order.number for order in orders), "due": min(o.due for o in orders).isoformat()}
    return {**params, "reply_by": min(replies).isoformat()} if replies else params


def _send(
    state: Ledger,
    duties: Sequence[Duty],
    step: str,
    template: str,
    params: dict[str, str],
    *,
    ordered: bool = True,
) -> list[Effect]:
    """One message a recipient, however many obligations it is about. With `ordered` it carries documents: its step
    names the first of them, so that what becomes of it is known of all."""
    first = params.get("orders", "").partition(" ")[0]
    named = f"{step}/{first}" if ordered and first else step
    to: dict[str, None] = {}
    for duty in duties:
        told: Sequence[Recipient] = getattr(state.terms_of(duty).reach, step)
        to.update(dict.fromkeys(_addresses(state.bearer, duty.owed.contact, duty.owed.owner, told)))
    return [_message(state.rules_of(duties[0]), one, named, template, params) for one in to]


def _message(rules: AccountabilityPolicy, to: str, step: str, template: str, params: dict[str, str]) -> Send:
    return Send(to=to, channel=rules.channel, template=template, step=step, params=params)


def _addresses(bearer: str, contact: str | None, owner: str | None, told: Iterable[Recipient]) -> list[str]:
    """People, or roles that are resolved when the message is sent. Who has no roles of its own is reached through its
    contact, or else through whoever owns the matter."""
    owning = f"unit:{owner}/liaison" if owner else COMMAND_POST
    kind, _, name = bearer.partition(":")
    own = {"person": name, "township": f"township:{name}/duty", "enterprise": contact or owning}
    to: dict[str, None] = {}
    for recipient in told:
        match recipient:
            case "owner":
                to[owning] = None
            case "command_post":
                to[COMMAND_POST] = None
            case _:
                to[own.get(kind, f"unit:{name}/{recipient}")] = None
    return list(to)
