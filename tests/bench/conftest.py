"""The benches ask the application that the pages' own tests ask."""

from tests.api.conftest import clock, light_newsroom

__all__ = ["clock", "light_newsroom"]
