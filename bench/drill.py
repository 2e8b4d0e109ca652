"""`make drill`: every promise of the fault list that can be tried here, at its full count.

python -m bench.drill [--sample] [--list] [NAME…]
Each drill is a process of its own with a bound in time. --sample runs each at a tenth.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.drills.registry import DRILLS
from bench.drills.told import Drill, Told

GRACE_S = 20
"""What a drill that is over its bound gets to end its database in."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table at the end."""

    drill: Drill
    told: Told
    took_s: float


def main(arguments: list[str]) -> int:
    """Run the named drills, all without a name; 1 when a promise is broken."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs is ended too
    asked = _asked(arguments)
    if asked.told:
        return _inside(asked.names[0], asked.count, Path(asked.told))
    chosen = [drill for drill in DRILLS if not asked.names or drill.name in asked.names]
    if unknown := set(asked.names) - {drill.name for drill in chosen}:
        print(f"no such drill: {', '.join(sorted(unknown))}; --list names them", file=sys.stderr)
        return 2
    if asked.list:
        for drill in chosen:
            size = f"×{drill.count:<7,} ≤{drill.bound_s:>5} s"
            print(f"{drill.part} {drill.name:16} {size}  {drill.promise}")
        return 0
    bound_s = sum(drill.bound_s for drill in chosen)
    print(f"{len(chosen)} drills, at most {bound_s / 60:.0f} minutes in all", flush=True)
    lines: list[Line] = []
    try:
        lines.extend(_run(d, d.sample() if asked.sample else d.count) for d in chosen)
    finally:  # hours that somebody ended half-way are not told in vain
        code = _table(lines, of=len(chosen))
    return code


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.drill", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--sample", action="store_true", help="a tenth of each count")
    parser.add_argument("--list", action="store_true", help="name the drills and end")
    parser.add_argument("--told", help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _run(drill: Drill, count: int) -> Line:
    """Run one drill in a process of its own and read what it told."""
    print(
        f"\n== {drill.part} {drill.name} ×{count:,} (≤ {drill.bound_s} s): {drill.promise}",
        flush=True,
    )
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kandeng-drill-") as folder:
        told = Path(folder) / "told.json"
        argv = [sys.executable, "-m", "bench.drill", drill.name]
        argv += ["--count", str(count), "--told", str(told)]
        # The PostgreSQL wheel asks for a folder that a bare server has none of, and says so.
        quiet = {"XDG_RUNTIME_DIR": folder, **os.environ}
        child = subprocess.Popen(argv, start_new_session=True, env=quiet)
        try:
            child.wait(drill.bound_s)
        except subprocess.TimeoutExpired:
            print(f"over its bound of {drill.bound_s} s", flush=True)
        finally:
            _end(child)
        answer = _read(told, child.returncode)
    took_s = time.monotonic() - started
    print(f"-- {drill.name}: {answer.left_out or answer.figure} ({took_s:.0f} s)", flush=True)
    return Line(drill, answer, took_s)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Leave nothing of the drill's session running."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _read(told: Path, code: int) -> Told:
    if not told.exists():
        return Told(0, f"no answer: it ended with {code}", 1)
    return Told(**json.loads(told.read_text(encoding="utf-8")))


def _inside(name: str, count: int, told: Path) -> int:
    """Be the drill's own process."""
    drill = next(drill for drill in DRILLS if drill.name == name)
    work = told.parent / "work"
    work.mkdir()
    answer = drill.run(count, work)
    told.write_text(json.dumps(asdict(answer), ensure_ascii=False), encoding="utf-8")
    return 0


def _table(lines: list[Line], *, of: int) -> int:
    """Print all figures; 1 when one of them is a broken promise."""
    print(f"\n{'':2}{'drill':17}{'count':>8}{'s':>6}  {'':7}figure")
    for line in lines:
        told = line.told
        word = "left out" if told.left_out else "BROKEN" if told.broken else "held"
        size = f"{told.count:>8,}{line.took_s:>6.0f}"
        figure = told.left_out or told.figure
        print(f"{line.drill.part:2}{line.drill.name:17}{size}  {word:9}{figure}")
    broken = [line.drill.name for line in lines if line.told.broken]
    left_out = sum(line.told.left_out is not None for line in lines)
    total_s = sum(line.took_s for line in lines)
    held = len(lines) - len(broken) - left_out
    not_run = f", {of - len(lines)} not run" if of > len(lines) else ""
    print(f"\n{held} held, {len(broken)} broken, {left_out} left out{not_run}; {total_s:.0f} s")
    if broken:
        print(f"broken: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
