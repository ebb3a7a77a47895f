"""Column generation: a rota is put together from whole rosters of persons, which are made when they are worth it.

The linear programme over rosters has a far better bound than one over single shifts, and its prices say which rosters
are missing. Numbers are floating-point here; rotas, costs and what is reported as a bound are whole and checked.
"""
