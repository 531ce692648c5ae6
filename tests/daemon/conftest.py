"""Every test of the daemon runs real programs on a machine of its own."""

from tests.support.machine import machine

__all__ = ["machine"]
