"""Benchmarks, run as `python -m tests.bench`. They measure and report; nothing here ever fails for being slow."""
