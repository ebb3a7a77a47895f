"""How the command post is told of a call-up's case itself."""

from domain.callup.directive import Directive
from domain.callup.policy import CallUpPolicy
from domain.kernel.effect import Notice


def notice_of(terms: CallUpPolicy | None, directive: Directive | None) -> Notice:
    """By the case's own policy; by the kernel's defaults for what it has not got yet. Never raises."""
    default = Notice()
    return Notice(
        channel=terms.notice_channel if terms else default.channel,
        drill=directive.is_drill if directive else default.drill,
    )
