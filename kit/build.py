"""Builds dist/kandeng-kit-VERSION-PLATFORM.tar.gz: `make kit`.

What the kit holds comes by hash from requirements.lock, through whatever index pip is set to.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from kit.target import Target, here, pins

ROOT = Path(__file__).parents[1]
VENDOR = Path("api/static/vendor")
BESIDE = ("LICENSE", "README.md", "README.zh-CN.md", "CHANGELOG.md")
DOCS = "docs/"
"""Whoever stands before a box without internet has no other place to read them, or to take the
units from."""


def main() -> None:
    """Build the kit for this machine, or for the one that is named."""
    asked = argparse.ArgumentParser(prog="python -m kit.build")
    asked.add_argument("--machine", default=here().machine, help="x86_64, aarch64")
    asked.add_argument("--python", default=here().python, help="minor version, such as 3.11")
    asked.add_argument(
        "--font", type=Path, action="append", default=[], help="a font to take along"
    )
    given = asked.parse_args()
    built = build(Target(given.machine, given.python), fonts=given.font, into=ROOT / "dist")
    print(f"{built.relative_to(ROOT)}: {built.stat().st_size / 1e6:.0f} MB")


def build(target: Target, *, fonts: list[Path], into: Path) -> Path:
    """Return the archive's path; one of the same name is replaced when the new one is whole."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    name = f"kandeng-kit-{version}-{target.name}"
    into.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into) as scratch:
        folder = Path(scratch) / name
        (folder / "wheels").mkdir(parents=True)
        _download(folder, target)
        _own_wheel(folder, Path(scratch) / "source")
        _beside(folder, target, fonts)
        _sums(folder)
        packed = Path(scratch) / f"{name}.tar.gz"
        with tarfile.open(packed, "w:gz", compresslevel=1) as archive:  # wheels are compressed
            archive.add(folder, name)
        return packed.replace(into / packed.name)


def _download(folder: Path, target: Target) -> None:
    """Fetch a wheel a pin, for the box and not for this machine; a source needs a compiler."""
    lock = folder / "requirements.lock"
    lock.write_text(pins((ROOT / "requirements.lock").read_text(), target))
    tags = [word for tag in target.platforms for word in ("--platform", tag)]
    abis = [word for abi in (target.abi, "abi3", "none") for word in ("--abi", abi)]
    words = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--implementation", "cp"]
    words += ["--python-version", target.python, *abis, *tags]
    _pip("download", *words, "--requirement", str(lock), "--dest", str(folder / "wheels"))


def _own_wheel(folder: Path, source: Path) -> None:
    """Build our wheel with the page assets in it, which git does not know."""
    for name in _tracked():
        if name != ".gitignore":
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    (source / ".gitignore").touch()  # else hatchling goes up to one that leaves the assets out
    unread = shutil.ignore_patterns("built", "axe.min.js")
    shutil.copytree(ROOT / VENDOR, source / VENDOR, ignore=unread, dirs_exist_ok=True)
    shutil.copytree(source / "config", folder / "config")
    _pip("wheel", "--no-deps", "--no-build-isolation", str(source), "-w", str(folder / "wheels"))
    (own,) = (folder / "wheels").glob("kandeng-*.whl")
    pin = f"kandeng=={own.name.split('-')[1]} --hash=sha256:{_sha256(own)}\n"
    (folder / "kandeng.lock").write_text(pin)


def _tracked() -> list[str]:
    """Return the names of the files that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _beside(folder: Path, target: Target, fonts: list[Path]) -> None:
    shutil.copyfile(ROOT / "kit" / "install.sh", folder / "install.sh")
    docs = [name for name in _tracked() if name.startswith(DOCS)]
    for name in (*BESIDE, *docs):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    (folder / "PYTHON").write_text(f"{target.python}\n")
    (folder / "MACHINE").write_text(f"{target.machine}\n")
    for font in fonts:
        (folder / "fonts").mkdir(exist_ok=True)
        shutil.copyfile(font, folder / "fonts" / font.name)


def _sums(folder: Path) -> None:
    """Write SHA256SUMS as sha256sum reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{_sha256(path)}  {path.relative_to(folder)}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", words[0], "--quiet"]
    ended = subprocess.run(
        [*command, *words[1:]], env={**os.environ, "PIP_NO_INPUT": "1"}, check=False
    )
    if ended.returncode:
        sys.exit(f"pip {words[0]} ended with {ended.returncode}: is the package index in reach?")


if __name__ == "__main__":
    main()
