"""Why there is no rota, in words, and the cheapest way to have one after all."""

from domain.rota.explaining.explain import explain

__all__ = ["explain"]
