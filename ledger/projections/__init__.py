"""Projections: tables for screens, made from the ledger and disposable. `rebuild` makes them again from decision 0."""
