"""The record: inbox, decisions, effects to do, claims. Append-only, group-committed, gapless.

`ports.py` says what a store does; `postgres/` and `memory.py` do it, under one contract suite.
"""
