"""The scripted drill: a sample county, an order, a thousand people who answer over HTTP, and what came of it.

Everything goes through the doors that a county uses: Excel files, the importer, the HTTP API, signed links. Only the
people are simulated, and the minutes are short.
"""
