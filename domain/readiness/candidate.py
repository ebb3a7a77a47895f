"""A person on standby as the directory knew them at the moment of asking: facts for the rules, no personal data."""

from enum import StrEnum

from domain.kernel.model import AreaId, Identifier, Model, Moment, PersonId, UnitId


class ExemptionKind(StrEnum):
    """Why a person may not be called (plan: call-up). A yes/no with an approver, never a diagnosis."""

    FRONT_LINE = "front_line"
    APPROVED_LEAVE = "approved_leave"
    QUARANTINE = "quarantine"
    MEDICAL = "medical"


class Exemption(Model):
    """An approved exemption that holds in [since, until); `until` None means until withdrawn."""

    kind: ExemptionKind
    approver: PersonId
    since: Moment
    until: Moment | None = None


class Candidate(Model):
    """One standby cadre. `last_duty_ended_at` None: no known duty. `contact_confirmed_at` None: never confirmed."""

    person: PersonId
    unit: UnitId
    township: AreaId
    skills: tuple[Identifier, ...] = ()
    pool: Identifier = "standby"
    contact_confirmed_at: Moment | None = None
    exemptions: tuple[Exemption, ...] = ()
    last_duty_ended_at: Moment | None = None


class CandidateQuery(Model):
    """Whom an activation asks the directory for. Empty tuples mean no restriction."""

    areas: tuple[AreaId, ...] = ()
    units: tuple[UnitId, ...] = ()
    skills: tuple[Identifier, ...] = ()
    pools: tuple[Identifier, ...] = ("standby",)
