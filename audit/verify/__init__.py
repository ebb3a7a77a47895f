"""Verifying the record: that nothing was altered, inserted, back-dated or dropped since it was signed.

Rows are read again and everything that can be computed from them is: leaves, tiles, roots, heads, screens. What an
operator tells is not believed; a verification key or a checkpoint from outside is what the verdict stands on.
"""
