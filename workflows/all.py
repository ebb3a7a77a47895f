"""Every workflow, for workers and replayers alike."""

from workflows.callup import ActivationWorkflow, MusterWorkflow
from workflows.checkpoint import CheckpointWorkflow
from workflows.policies import PolicyWorkflow

WORKFLOWS: list[type] = [ActivationWorkflow, MusterWorkflow, PolicyWorkflow, CheckpointWorkflow]
