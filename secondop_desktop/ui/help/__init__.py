"""Help: the user guide, the keys, what leaves this computer, the works that this program stands on, and the tour."""
