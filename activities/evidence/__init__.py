"""Files that prove something, kept by their SHA-256: the record holds the digest, a store the bytes.

`store.py` is the one small interface; `folder.py` keeps files on a disk, `s3.py` in any S3-compatible service.
"""
