"""The rooms of records, their forms and what they show."""
