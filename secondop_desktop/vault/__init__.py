"""The encrypted vault: the only SQL and the only cryptography of the program."""
