"""Erasure (资料删除): a person's data on demand, and what a directive collected when its purpose has ended."""
