"""`python -m secondop_desktop` opens the window."""

from __future__ import annotations

import sys

from secondop_desktop.ui.app import main

if __name__ == "__main__":
    sys.exit(main())
