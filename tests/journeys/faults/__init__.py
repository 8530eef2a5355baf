"""Faults of a disk, brought about at every call that writes, syncs, renames or removes."""
