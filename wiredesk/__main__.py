"""Run the command line: python -m wiredesk."""

import sys

from wiredesk.cli import main

sys.exit(main())
