"""`python -m secondop_desktop.cli`: the command line without its installed name."""

import sys

from secondop_desktop.cli import main

sys.exit(main())
