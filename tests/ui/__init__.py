"""The window: theme, widgets, shell, rooms."""
