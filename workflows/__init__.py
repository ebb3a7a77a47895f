"""What waits, fans out and retries. No rules here: `advance` decides, the ledger is the truth."""
