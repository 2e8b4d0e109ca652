"""Several offices under one roof: where each keeps its own files, and what they share.

`config/` is the first office's, `main`, and the deployment's; every further office has a folder
`config/offices/<key>/` with its own office.yaml, rewards.yaml, matching.yaml and templates.
sources.yaml and holidays.yaml are everybody's unless a folder has its own holidays.
"""

from pathlib import Path

from office.errors import ConfigError

MAIN = "main"
FOLDER = "offices"


def offices_in(config_dir: Path) -> tuple[str, ...]:
    """Return the keys of the further offices of a deployment, in order; none where it has one."""
    folders = (root_of(config_dir) / FOLDER).glob("*/office.yaml")
    return tuple(sorted(path.parent.name for path in folders))


def root_of(config_dir: Path) -> Path:
    """Return the deployment's folder of an office's folder; of itself, itself."""
    return config_dir.parent.parent if config_dir.parent.name == FOLDER else config_dir


def folder_of(config_dir: Path, office: str) -> Path:
    """Return the folder of an office.

    Raises: ConfigError when the deployment has none of this key.
    """
    root = root_of(config_dir)
    if office == MAIN:
        return root
    known = offices_in(root)
    if office not in known:
        have = "、".join((MAIN, *known))
        raise ConfigError(f"没有办公室 '{office}', 现有: {have} (config/{FOLDER}/代号/office.yaml)")
    return root / FOLDER / office


def file_of(config_dir: Path, name: str) -> Path:
    """Return an office's own file of that name, else the deployment's, whether it exists or not."""
    own = config_dir / name
    return own if own.exists() else root_of(config_dir) / name


def shared_file(config_dir: Path, name: str) -> Path:
    """Return the deployment's file, which no office has of its own."""
    return root_of(config_dir) / name
