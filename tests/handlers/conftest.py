"""Every test of a handler may ask for a desk."""

from tests.support.core import core, repository, template
from tests.support.desk import desk

__all__ = ["core", "desk", "repository", "template"]
