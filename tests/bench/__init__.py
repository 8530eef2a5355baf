"""Measurements, each against a peer in the same run: `python -m tests.bench [NAME…]`. Nothing fails by time."""
