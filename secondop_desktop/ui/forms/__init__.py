"""Forms for adding and correcting records by hand."""
