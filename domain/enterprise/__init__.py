"""One enterprise and all visits to it: joint visits, findings, rectification, re-inspection, appeal, sealing."""
