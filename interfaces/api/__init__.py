"""The HTTP API: JSON for programs, and one small page for a person with a link. It submits and shows; it never decides.

`app.py` puts it together, `run.py` runs it; one file a group of paths.
"""
