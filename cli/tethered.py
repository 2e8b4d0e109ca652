"""A child process that ends with the worker that began it: a dead worker's crawl does not go on.

python -m cli.tethered PARENT MODULE WORDS…
"""

import ctypes
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent, then be the module that was named."""
    tie(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def tie(parent: int) -> None:
    """Ask the system to stop us when our parent ends; only Linux can.

    Elsewhere a crawl that was left alone goes on to its end, which the leases of its domains make
    harmless.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
