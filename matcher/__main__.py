"""`python -m matcher SUBMISSIONS ARTICLES OUT`: file mode alone, for benches."""

import sys
from pathlib import Path

from matcher.files import match_files

if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python -m matcher SUBMISSIONS ARTICLES OUT")
    counts = match_files(*map(Path, sys.argv[1:4]))
    sys.stdout.write(f"{counts}\n")
