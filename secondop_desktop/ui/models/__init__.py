"""Table models over tuples of dataclasses; the views hold no data."""
