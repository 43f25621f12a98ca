"""The README keeps its word: the path it draws, the folders it maps, the commands it names."""

import re
from pathlib import Path

from app.approval.diagram import diagram
from app.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_path_is_drawn_from_the_step_table() -> None:
    drawn = re.search(r"```mermaid\n(.*?)\n```", README, re.DOTALL)
    assert drawn
    assert drawn[1] == diagram()


def test_every_folder_of_the_map_exists_and_every_slice_is_on_it() -> None:
    mapped = set(re.findall(r"^\| `([^`]+/)` \|", README, re.MULTILINE))
    assert {name for name in mapped if not (ROOT / name).is_dir()} == set()
    slices = {f"app/{folder.name}/" for folder in (ROOT / "app").iterdir() if (folder / "__init__.py").exists()}
    assert slices <= mapped


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"\bexreg ([a-z]+(?:-[a-z]+)*)", README))
    assert named - {command.name for command in COMMANDS} == set()


def test_its_pictures_are_there() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file(), picture
