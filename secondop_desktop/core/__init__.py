"""What everything else speaks: records, provenance, dates, quantities, errors, progress and files."""
