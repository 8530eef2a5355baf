"""What a person does for the safety of the records: restore, mend, hand over, new keys, a new sheet, the log."""
