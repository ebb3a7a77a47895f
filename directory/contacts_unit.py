"""Where the people are kept who answer for enterprises."""

CONTACTS = "enterprise-contacts"
"""Their unit. They are nobody's cadres: never on standby, and not among the county's people in lists and counts."""
