"""Orders of the activation: who is called under which directive and terms, and the end."""

from typing import Literal

from domain.callup.directive import Called, Directive
from domain.callup.policy import CallUpPolicy
from domain.kernel.model import CaseId, Model, Moment


class MusterOpened(Model):
    type: Literal["muster_opened"] = "muster_opened"
    v: Literal[1] = 1
    muster: CaseId
    activation: CaseId
    directive: Directive
    terms: CallUpPolicy
    terms_version: int
    people: tuple[Called, ...]
    substitutes: bool
    at: Moment


class PeopleAdded(Model):
    type: Literal["people_added"] = "people_added"
    v: Literal[1] = 1
    people: tuple[Called, ...]
    substitutes: bool = True
    at: Moment


class DirectiveAmended(Model):
    """`told`: the called people are told, because the change concerns what they must do."""

    type: Literal["directive_amended"] = "directive_amended"
    v: Literal[1] = 1
    directive: Directive
    told: bool = True
    at: Moment


class TermsAdopted(Model):
    """Other terms hold from now on. Times already promised to people stay; the next steps follow the new ladder."""

    type: Literal["terms_adopted"] = "terms_adopted"
    v: Literal[1] = 1
    terms: CallUpPolicy
    terms_version: int
    at: Moment


class MusterClosed(Model):
    """Everyone still bound by the directive is released; what they owed lapses."""

    type: Literal["muster_closed"] = "muster_closed"
    v: Literal[1] = 1
    why: Literal["stood_down", "lapsed"]
    at: Moment
