"""Readiness pool: who stands by, with what skills, and what keeps a person from being called."""
