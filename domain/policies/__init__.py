"""Policy documents are published like everything else is decided: as a case, one a policy name, in the ledger."""

CASE_PREFIX = "policy:"


def case_of(name: str) -> str:
    """The case that publishes the policy `name`."""
    return CASE_PREFIX + name
