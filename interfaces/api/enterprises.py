"""`/v1/enterprises`: visits and findings of an enterprise, and the commands about them as friendly forms."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from domain.enterprise import commands as c
from domain.inspection.plan import enterprise_case
from domain.inspection.policy import Deadline, Severity
from domain.kernel.model import Moment
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.shapes import CommandOut, Shape

router = APIRouter(prefix="/v1/enterprises", tags=["enterprises 企业"])

PROCESS = "enterprise"
Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", examples=["91990100MA0000001X"])]
Visit = Annotated[str, Path(max_length=64, examples=["v1"])]
Finding = Annotated[str, Path(max_length=64, examples=["f1"])]
Limit = Annotated[int, Query(ge=1, le=1000)]
Words = Annotated[
    str, Field(min_length=1, max_length=2000, description="Encrypted at the door under the key of `person`")
]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
_DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


class OfficersIn(Shape):
    officers: tuple[str, ...] = Field(examples=[["C000011", "C000012"]])


class ReasonIn(Shape):
    reason: str = Field(min_length=1, max_length=200, examples=["检查日程冲突"])


class FindingIn(Shape):
    """One item that does not conform. `words` is the fact in the clear; `evidence` are digests of `/v1/evidence`."""

    checklist: str = Field(examples=["epidemic"])
    item: str = Field(examples=["E03"])
    measure: c.Measure = Field(examples=["deadline"])
    deadline: Deadline | None = None
    severity: Severity | None = None
    person: str = Field(examples=["contact-91990100MA0000001X-1"], description="Who answers for it at the enterprise")
    words: Words = Field(examples=["南门入口未查验登记"])
    evidence: tuple[str, ...] = Field(default=(), examples=[[_DIGEST]])


class ResultsIn(Shape):
    results: tuple[c.ItemResult, ...] = Field(
        examples=[[{"checklist": "epidemic", "item": "E01", "result": "conform"}]]
    )


class ExtendIn(Shape):
    until: Moment
    reason: str = Field(min_length=1, max_length=200, examples=["设备到货延迟"])


class SayIn(Shape):
    """What an enterprise says about a finding; `person` is who speaks for it."""

    person: str = Field(examples=["contact-91990100MA0000001X-1"])
    words: Words | None = None


class ApplyIn(SayIn):
    evidence: tuple[str, ...] = ()


class ReinspectIn(Shape):
    passed: bool
    officers: tuple[str, ...] = Field(examples=[["C000011", "C000012"]])
    person: str | None = None
    words: Words | None = None
    evidence: tuple[str, ...] = ()


class AppealDecisionIn(Shape):
    upheld: bool
    reason: str = Field(min_length=1, max_length=200, examples=["事实清楚、依据充分"])


class ReopeningIn(Shape):
    approved: bool
    reason: str = Field(min_length=1, max_length=200, examples=["整改到位，准予解封"])


class VisitsOut(BaseModel):
    visits: list[dict[str, Any]]


class FindingsOut(BaseModel):
    findings: list[dict[str, Any]]


@router.get("/visits", response_model=VisitsOut)
async def get_visits(
    read: TheReading,
    asking: Asking,
    enterprise: Annotated[str | None, Query(max_length=64)] = None,
    department: Annotated[str | None, Query(max_length=128)] = None,
    state: Annotated[str | None, Query(max_length=32)] = None,
    limit: Limit = 100,
) -> VisitsOut:
    """The newest visits, of an enterprise, a department, or in a state."""
    found = await read.visits(enterprise=enterprise, department=department, state=state, limit=limit)
    return VisitsOut(visits=found)


@router.get("/findings", response_model=FindingsOut)
async def get_findings(
    read: TheReading,
    asking: Asking,
    enterprise: Annotated[str | None, Query(max_length=64)] = None,
    department: Annotated[str | None, Query(max_length=128)] = None,
    only_open: Annotated[bool, Query(alias="open")] = False,
    limit: Limit = 100,
) -> FindingsOut:
    """The newest findings; `open=true`: only those that have not ended."""
    found = await read.findings(enterprise=enterprise, department=department, only_open=only_open, limit=limit)
    return FindingsOut(findings=found)


def _visit(path: str, kind: str, body_type: type[Shape], about: str) -> None:
    """Register the form of a command about a visit."""

    async def form(
        enterprise: Id,
        visit: Visit,
        body: Any,
        giving: Giving,
    ) -> Response:
        command = {"type": kind, "visit": visit, **body.model_dump(mode="json", exclude_none=True)}
        return await _give(giving, enterprise, command)

    _register(form, f"/{{enterprise}}/visits/{{visit}}/{path}", kind, body_type, about)


def _finding(path: str, kind: str, body_type: type[Shape], about: str) -> None:
    """Register the form of a command about a finding."""

    async def form(
        enterprise: Id,
        finding: Finding,
        body: Any,
        giving: Giving,
    ) -> Response:
        command = {"type": kind, "finding": finding, **body.model_dump(mode="json", exclude_none=True)}
        return await _give(giving, enterprise, command)

    _register(form, f"/{{enterprise}}/findings/{{finding}}/{path}", kind, body_type, about)


def _register(form: Any, path: str, kind: str, body_type: type[Shape], about: str) -> None:
    form.__annotations__["body"] = body_type
    form.__doc__ = about
    form.__name__ = kind
    router.post(path, **_COMMAND)(form)


async def _give(giving: Giving, enterprise: str, command: Mapping[str, Any]) -> Response:
    return await giving.give(enterprise_case(enterprise), PROCESS, command)


_visit("begin", "begin_visit", OfficersIn, "到场: the officers present, at least two of those drawn.")
_visit("findings", "record_finding", FindingIn, "记录问题: one item that does not conform, with its measure.")
_visit("complete", "complete_visit", ResultsIn, "完成记录: every item of every checklist, once.")
_visit("cancel", "cancel_visit", ReasonIn, "取消: a department takes its part back, before anybody is there.")
_finding("extend", "extend_deadline", ExtendIn, "延期: approved by somebody else than who found it.")
_finding("apply", "apply_rectified", ApplyIn, "申请复查: by the enterprise.")
_finding("reinspect", "reinspect", ReinspectIn, "复查: what two officers of the department saw.")
_finding("appeal", "lodge_appeal", SayIn, "申诉: by the enterprise.")
_finding("decide-appeal", "decide_appeal", AppealDecisionIn, "申诉决定: by somebody who had no part in it.")
_finding("decide-reopening", "decide_reopening", ReopeningIn, "解封审批: after a passed re-inspection.")
_finding("refer", "refer_finding", ReasonIn, "移送: for a penalty to be considered by those who may decide one.")
