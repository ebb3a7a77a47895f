"""The in-memory host: any number of cases, simulated people and channels on one simulated clock.

The rules run exactly as in the engine (`domain.kernel.advance.advance_case`); only the world around them is a model.
Long tests, drills, what-if and the demo's people use it. Same inputs, same decisions, always.
"""

from audit.host.channels import ChannelModel, Fact, Prompt
from audit.host.crowd import Crowd
from audit.host.directory import Directory, Register
from audit.host.host import Host
from audit.host.journal import Journal, Numbered
from audit.host.message import Message
from audit.host.outage import Outage

__all__ = [
    "ChannelModel",
    "Crowd",
    "Directory",
    "Fact",
    "Host",
    "Journal",
    "Message",
    "Numbered",
    "Outage",
    "Prompt",
    "Register",
]
