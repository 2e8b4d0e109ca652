"""The box a kit is for, and what of requirements.lock belongs there."""

import platform
import re
import sys
from dataclasses import dataclass

from packaging.requirements import Requirement

GLIBC_MINOR = 28
"""Wheels ask for glibc 2.28 at most: that of RHEL 8 and of the systems derived from it."""
OLDEST_MANYLINUX = 5


@dataclass(frozen=True, slots=True)
class Target:
    """Linux with glibc on a machine, under one minor version of Python."""

    machine: str
    """As `uname -m` says it: x86_64, aarch64."""
    python: str
    """Such as 3.11."""

    @property
    def name(self) -> str:
        return f"linux_{self.machine}-{self.abi}"

    @property
    def abi(self) -> str:
        return f"cp{self.python.replace('.', '')}"

    @property
    def platforms(self) -> tuple[str, ...]:
        """Every platform tag that a wheel may bear, newest first. Source: PEP 600."""
        newest_first = range(GLIBC_MINOR, OLDEST_MANYLINUX - 1, -1)
        perennial = [f"manylinux_2_{minor}_{self.machine}" for minor in newest_first]
        older = ["manylinux2014", "manylinux2010", "manylinux1", "linux"]
        return (*perennial, *(f"{tag}_{self.machine}" for tag in older))

    def belongs(self, requirement: Requirement) -> bool:
        """Whether its marker holds on the box."""
        return requirement.marker is None or requirement.marker.evaluate(
            {
                "platform_machine": self.machine,
                "platform_system": "Linux",
                "sys_platform": "linux",
                "python_version": self.python,
                "python_full_version": f"{self.python}.0",
                "implementation_name": "cpython",
                "platform_python_implementation": "CPython",
            }
        )


def here() -> Target:
    """Return this machine under this Python."""
    return Target(platform.machine(), f"{sys.version_info.major}.{sys.version_info.minor}")


def pins(lock: str, target: Target) -> str:
    """Return the pins of a lock that the box needs, each with its hashes and without its marker."""
    kept = []
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE):
        head, _, hashes = block.partition("\n")
        if not hashes:
            continue
        requirement = Requirement(head.rstrip(" \\"))
        if target.belongs(requirement):
            kept.append(f"{requirement.name}{requirement.specifier} \\\n{hashes}")
    return "".join(kept)
