"""Fixtures and helpers that several parts of the tests share."""
