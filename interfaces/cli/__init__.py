"""The command line: what the HTTP API does, and what an operator needs beside it."""
