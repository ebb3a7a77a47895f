"""The rules of Shouwang, pure: no I/O, no clock, no randomness, no Temporal.

`kernel/` holds what every process shares; one folder a process holds its commands, events, state and decisions.
"""
