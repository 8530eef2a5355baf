"""Tests of the rooms that lead the person: imports, the second opinion, the packet."""
