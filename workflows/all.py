"""Every workflow, for workers and replayers alike."""

from workflows.accountability import AccountabilityWorkflow
from workflows.callup import ActivationWorkflow, MusterWorkflow
from workflows.checkpoint import CheckpointWorkflow
from workflows.erasure import ErasureWorkflow
from workflows.inspection import EnterpriseWorkflow, InspectionWorkflow
from workflows.policies import PolicyWorkflow
from workflows.retained import RetainedWorkflow, ReturnWorkflow

WORKFLOWS: list[type] = [
    AccountabilityWorkflow,
    ActivationWorkflow,
    CheckpointWorkflow,
    EnterpriseWorkflow,
    ErasureWorkflow,
    InspectionWorkflow,
    MusterWorkflow,
    PolicyWorkflow,
    RetainedWorkflow,
    ReturnWorkflow,
]
