"""The checkpoint shift cycle (卡口值守): one case a checkpoint, for as long as it stands (DOMAIN §3)."""

PROCESS = "checkpoint"
