"""Retained responsibility (plan §1): directives that send cadres home, and one case a unit for what stays."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="return")
class ReturnWorkflow(CaseShell):
    """From a draft until every unit has taken its part."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)


@workflow.defn(name="retained")
class RetainedWorkflow(CaseShell):
    """A unit's cadres for months and years: handovers, monthly requests, recalls."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)
