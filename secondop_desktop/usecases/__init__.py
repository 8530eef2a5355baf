"""One module a verb: the only door for the window and the command line."""
