"""A demonstration's folder marks itself: whoever opens it prints 演示数据 / DEMO."""

from pathlib import Path

import pytest

from app.config import read_settings
from app.demo import CannotDemonstrate, demo_settings, fresh_folder


def test_a_command_beside_a_demonstration_has_its_mark_and_its_address(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    fresh_folder(folder)
    served = demo_settings(folder, 5099)
    beside = read_settings({"EXREG_ENV": "demo", "EXREG_DATA_DIR": str(folder)})
    assert (served["DEMO"], beside["DEMO"]) == (True, True)
    assert beside["BASE_URL"] == served["BASE_URL"] == "http://127.0.0.1:5099"


def test_no_other_folder_is_a_demonstration(tmp_path: Path) -> None:
    assert read_settings({"EXREG_ENV": "demo", "EXREG_DATA_DIR": str(tmp_path)})["DEMO"] is False


def test_a_demonstration_never_empties_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("kept")
    with pytest.raises(CannotDemonstrate):
        fresh_folder(tmp_path)
    assert (tmp_path / "ledger.db").read_text() == "kept"
    assert not (tmp_path / "exreg-demo").exists()
