"""A certificate as it is printed and scanned."""

import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image


def scanned(pdf: bytes, folder: Path) -> str:
    """What a scanner reads from the page printed at 200 dpi."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed here")
    file = folder / "printed.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-singlefile", "-png", str(file), str(folder / "printed")],
                   check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(folder / "printed.png"))
    return found.text
