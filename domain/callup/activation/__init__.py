"""Activation (启动): the directive's life from draft to its end, whom it calls, and whether enough have come."""
