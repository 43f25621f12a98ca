"""Stored files: named by the SHA-256 of their bytes, outside the web root, written whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app


def blob_path(digest: str) -> Path:
    return Path(current_app.config["DATA_DIR"]) / "blobs" / digest[:2] / digest[2:4] / digest


def store_blob(content: bytes) -> str:
    """Write the bytes and give their digest (64 hex digits). Writing the same bytes twice is one file."""
    digest = hashlib.sha256(content).hexdigest()
    path = blob_path(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)
    return digest


def read_blob(digest: str) -> bytes:
    """The bytes, checked against their name. Raises FileNotFoundError or ValueError."""
    content = blob_path(digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"stored file {digest[:12]} was changed")
    return content
