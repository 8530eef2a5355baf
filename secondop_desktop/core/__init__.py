"""What everything else speaks: records, provenance, dates, quantities, errors, progress, files. Standard library and platformdirs only."""
