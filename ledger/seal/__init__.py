"""The seal: a Merkle tree over the leaves of all decisions, and signed statements of how large and which it is.

Leaf index i is decision number i + 1. Formats, so that anybody's verifier can check us: RFC 6962 hashes, C2SP
tlog-tiles, tlog-checkpoint and signed-note.
"""
