"""The few dialogs: what undo does not cover, and files."""
