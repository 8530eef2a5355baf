"""The worker process: foreign bytes are parsed and pages are made in it, away from the process that holds the keys."""
