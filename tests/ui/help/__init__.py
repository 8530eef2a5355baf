"""Tests of help: the guide, its search, the keys, the licences, the tour."""
