"""The store of evidence that the settings ask for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from activities.evidence.folder import FolderEvidence
from activities.evidence.s3 import S3Evidence, S3Settings
from activities.evidence.store import EvidenceStore


def build_evidence(folder: Path, s3: Mapping[str, Any] | None) -> EvidenceStore:
    """A folder, or the S3-compatible service that is given. Raises pydantic.ValidationError for bad settings."""
    return FolderEvidence(folder) if not s3 else S3Evidence(S3Settings.model_validate(dict(s3)))
