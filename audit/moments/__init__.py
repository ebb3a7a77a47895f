"""Questions along two axes of time: what was true at a moment, and what was known at one."""
