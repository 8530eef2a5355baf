"""Starts the worker's side: `python -m secondop_desktop.sandbox`, fed by its parent through pipes."""

from __future__ import annotations

from secondop_desktop.sandbox.child import main

if __name__ == "__main__":
    main()
