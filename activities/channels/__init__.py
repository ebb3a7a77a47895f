"""How a message leaves the house: one small interface, one adapter a provider, and what came of every message.

Read `message.py` (what is sent and what is known afterwards), `channel.py` (the interface), then any adapter.
"""
