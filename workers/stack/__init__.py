"""The embedded stack: PostgreSQL and Temporal from wheels, and the processes of our own, under one data folder."""
