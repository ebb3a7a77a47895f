"""Which processes of ours make an installation, and how they are started."""

import sys
from collections.abc import Sequence

from workers.run import ROLES
from workers.stack.child_process import ProcessSpec


def specs() -> Sequence[ProcessSpec]:
    """One process a role, and the HTTP API."""
    roles = [ProcessSpec(name=role, argv=[sys.executable, "-m", "workers.run", role]) for role in ROLES]
    return [*roles, ProcessSpec(name="api", argv=[sys.executable, "-m", "interfaces.api.run"])]
