"""Emergency call-up — 突发情况一呼即应 (plan §2).

`activation/` owns the directive, the selection and the counts; `muster/` owns up to 500 people each, asks them,
climbs the reach ladder and reports absolute counts back. They exchange one command a muster and batch.
"""
