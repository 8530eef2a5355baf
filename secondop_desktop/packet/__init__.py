"""The packet: a plan in, one PDF out, laid out, merged, stamped and verified in the worker."""
