"""What an inspection's events ask of the world: the question for the list, the visits, and telling people."""

from collections.abc import Sequence
from typing import Any

from domain.enterprise.planning import PlanVisit
from domain.inspection import events as e
from domain.inspection.plan import Drawn, enterprise_case
from domain.inspection.state import LOOK_UP_TRIES, Inspection
from domain.inspection.transitions import Stage
from domain.kernel.effect import Effect, LookUp, Performed, Send, Tell

ENTERPRISES = "inspection_enterprises"
COMMAND_POST = "command_post/duty"


def react(state: Inspection, event: e.InspectionEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    match event:
        case e.InspectionRequested():
            return [_send(state, f"unit:{state.department}/head", "inspection_requested")]
        case e.RequestDeclined():
            return [_send(state, COMMAND_POST, "inspection_declined", reason=event.reason)]
        case e.SeedCommitted():
            params = {"commitment": event.commitment, "round": str(event.round)}
            return [_send(state, witness, "seed_committed", **params) for witness in state.witnesses]
        case e.EnterprisesAsked():
            return [_ask(state, event)]
        case e.LookUpFailed():
            return [_send(state, COMMAND_POST, "inspection_list_failed")]
        case e.ListFixed():
            return [_send(state, witness, "list_fixed", hash=event.hash) for witness in state.witnesses]
        case e.RevealMissed():
            return [_send(state, to, "reveal_missed") for to in (COMMAND_POST, f"unit:{state.department}/head")]
        case e.SeedRevealed():
            params = {"seed": event.seed, "hash": state.list_hash}
            return [_send(state, witness, "seed_revealed", **params) for witness in state.witnesses]
        case e.EnterprisesDrawn():
            return _visits(state, event.drawn)
        case e.OrderExhausted():
            return [_send(state, f"unit:{state.department}/head", "order_exhausted", missing=str(event.missing))]
        case _:
            return ()


def wanted(state: Inspection, effect: Performed) -> Performed | None:
    """The question only while its answer is waited for; what was decided is told in any case."""
    if isinstance(effect, LookUp):
        current = state.stage is Stage.COMMITTED and effect.query.get("attempt") == state.attempt
        return effect if current else None
    if isinstance(effect, Send) and effect.template == "inspection_list_failed":
        return effect if state.stage is Stage.COMMITTED and state.attempt > LOOK_UP_TRIES else None
    return effect


def _ask(state: Inspection, event: e.EnterprisesAsked) -> LookUp:
    plan = state.the_plan
    query: dict[str, Any] = {
        "attempt": event.attempt,
        "department": plan.department,
        "areas": list(plan.areas),
        "kinds": list(plan.kinds),
        "named": list(plan.named),
        "qualification": plan.qualification,
    }
    return LookUp(question=ENTERPRISES, query=query)


def _visits(state: Inspection, drawn: Sequence[Drawn]) -> list[Effect]:
    assert state.drawn_from is not None
    risks = {one.id: one.risk for one in state.drawn_from.enterprises}
    return [_visit(state, one, risks[one.enterprise]) for one in drawn]


def _visit(state: Inspection, drawn: Drawn, risk: str) -> Tell:
    plan = state.the_plan
    command = PlanVisit(
        inspection=state.case,
        enterprise=drawn.enterprise,
        risk=risk,
        department=plan.department,
        purpose=plan.purpose,
        checklists=plan.checklists,
        officers=drawn.officers,
        window=plan.window,
        exception=plan.exception,
        reason=plan.reason,
        unannounced=plan.unannounced,
        drill=plan.drill,
    )
    return Tell(case=enterprise_case(drawn.enterprise), process="enterprise", command=command)


def _send(state: Inspection, to: str, template: str, **more: str) -> Send:
    purpose = state.plan.purpose if state.plan else state.request.purpose if state.request else ""
    params = {"inspection": state.case, "department": state.department, "purpose": purpose, **more}
    return Send(to=to, channel=state.channel, template=template, step=template, params=params, drill=state.drill)
