"""`python -m crawler.extract FILE [--url URL]`: one saved page, one JSON object."""

import argparse
import json
import sys
from pathlib import Path

from crawler.extract import extract


def main(arguments: list[str] | None = None) -> int:
    """Print what a saved page holds; 1 when it is no article."""
    parser = argparse.ArgumentParser(prog="crawler.extract", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--url")
    stated = parser.parse_args(arguments)
    found = extract(stated.file.read_bytes(), url=stated.url)
    sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    return 0 if found.is_article else 1


if __name__ == "__main__":
    raise SystemExit(main())
