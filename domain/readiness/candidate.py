"""A person on standby as the directory knew them at the moment of asking: facts for the rules, no personal data."""

from pydantic import Field

from domain.kernel.model import AreaId, Identifier, Model, Moment, PersonId, UnitId, is_false


class Exemption(Model):
    """An approved exemption that holds in [since, until); `until` None means until withdrawn.

    That somebody is exempt and who approved it is all that the record holds (DOMAIN: never a diagnosis); for which of
    the four reasons, the directory knows.
    """

    approver: PersonId
    since: Moment
    until: Moment | None = None


class Candidate(Model):
    """One standby cadre. `last_duty_ended_at` None: no known duty. `contact_confirmed_at` None: never confirmed.

    `retained`: a seconded cadre after their return (撤岗不撤责); recorded only where true.
    """

    person: PersonId
    unit: UnitId
    township: AreaId
    skills: tuple[Identifier, ...] = ()
    pool: Identifier = "standby"
    contact_confirmed_at: Moment | None = None
    exemptions: tuple[Exemption, ...] = ()
    last_duty_ended_at: Moment | None = None
    retained: bool = Field(default=False, exclude_if=is_false)


class CandidateQuery(Model):
    """Whom an activation asks the directory for. Empty tuples mean no restriction."""

    areas: tuple[AreaId, ...] = ()
    units: tuple[UnitId, ...] = ()
    skills: tuple[Identifier, ...] = ()
    pools: tuple[Identifier, ...] = ("standby",)
