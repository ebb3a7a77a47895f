"""The record for other tools: process mining (OCEL 2.0, XES), event buses (CloudEvents), spreadsheets (CSV).

Ids only: nothing here reads the directory, sealed texts are left out, and so is free text.
"""
