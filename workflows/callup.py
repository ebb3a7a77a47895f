"""The call-up's cases (plan §2): the activation, and its musters of up to 500 people."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="activation")
class ActivationWorkflow(CaseShell):
    """From draft to its end: selection, counts, substitutes, expiry."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)


@workflow.defn(name="muster")
class MusterWorkflow(CaseShell):
    """Up to 500 people, asked until they answer and followed until they are on post."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)
