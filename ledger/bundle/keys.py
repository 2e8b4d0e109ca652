"""Keys of bundles: the private one stays on the box on the internet, the public one goes inside."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from office.errors import ConfigError


def make_keys(path: Path) -> Path:
    """Write a new private key to `path`, readable by its owner alone; return its public half.

    Raises: ConfigError when one stands there already.
    """
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    beside = path.with_name(path.name + ".pub")
    for target, data, mode in ((path, private, 0o600), (beside, public, 0o644)):
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError as there:
            raise ConfigError("已有密钥文件, 未覆盖: 换一个文件名", where=str(target)) from there
        with os.fdopen(handle, "wb") as out:
            out.write(data)
    return beside


def private_key(path: Path) -> Ed25519PrivateKey:
    """Read the key that signs. Raises: ConfigError when it is none."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as wrong:
        raise ConfigError("不是可用的签名私钥 (Ed25519, PEM)", where=str(path)) from wrong
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError("签名私钥应为 Ed25519", where=str(path))
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """Read the key that is trusted. Raises: ConfigError when it is none."""
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except ValueError as wrong:
        raise ConfigError(
            "不是可用的验证公钥 (Ed25519, PEM, 后缀 .pub)", where=str(path)
        ) from wrong
    if not isinstance(key, Ed25519PublicKey):
        raise ConfigError("验证公钥应为 Ed25519", where=str(path))
    return key
