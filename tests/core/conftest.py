"""Every test of the core may ask for a real one."""

from tests.support.core import core, repository, template

__all__ = ["core", "repository", "template"]
