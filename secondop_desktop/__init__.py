"""SecondOp: a local, encrypted vault of medical records, and the packet made from it for a second opinion."""

__version__ = "0.1.0"
