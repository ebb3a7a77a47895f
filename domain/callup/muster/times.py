"""When a called person must have reported."""

from datetime import datetime

from domain.callup.directive import Called, Directive
from domain.callup.policy import CallUpPolicy


def report_by(directive: Directive, terms: CallUpPolicy, called_at: datetime, called: Called) -> datetime:
    """The directive's reporting time where it leaves time to answer, else the policy's time from the call."""
    ordered = directive.report_by
    if ordered is not None and ordered > called_at + terms.acknowledge_within:
        return ordered
    town = terms.report_within_town if called.township in directive.areas else None
    return called_at + (town or terms.report_within)
