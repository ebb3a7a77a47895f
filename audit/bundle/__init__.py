"""A case in a file that verifies without us: its decisions, the policies they stand on, and proofs for each.

JSON lines, so that it can be read by eye and checked piece by piece. The first line is the manifest; every other is one
decision with its leaf and its proof of inclusion under the manifest's checkpoint.
"""
