"""Every workflow, for workers and replayers alike."""

from workflows.callup import ActivationWorkflow, MusterWorkflow
from workflows.inspection import EnterpriseWorkflow, InspectionWorkflow
from workflows.policies import PolicyWorkflow

WORKFLOWS: list[type] = [ActivationWorkflow, MusterWorkflow, PolicyWorkflow, InspectionWorkflow, EnterpriseWorkflow]
