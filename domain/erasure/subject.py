"""What is erased: a person, or everything that one directive collected."""

from typing import Annotated

from pydantic import Field

from domain.kernel.model import CaseId, PersonId

PROCESS = "erasure"
Subject = Annotated[str, Field(pattern=r"^(person|purpose):[A-Za-z0-9][A-Za-z0-9._:/@-]{0,111}$")]
"""`person:<id>`, or `purpose:<case>` for the texts that a case collected about anybody."""


def of_person(person: PersonId) -> str:
    """A person as a subject."""
    return f"person:{person}"


def of_purpose(case: CaseId) -> str:
    """What a case collected as a subject."""
    return f"purpose:{case}"


def erasure_case(subject: str) -> CaseId:
    """The one case of a subject."""
    return f"{PROCESS}:{subject}"


def person_of(subject: str) -> PersonId | None:
    """The person, if the subject is one."""
    kind, _, name = subject.partition(":")
    return name if kind == "person" else None
