"""The window: the only part that knows Qt. It asks usecases for everything and holds no record of its own."""
