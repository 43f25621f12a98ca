"""Nothing runs that is not locked, hashed, listed and free to use. (T47)"""

import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.packages import OURS, ROOT, bill, entries, licence_of, locked, needed_by

ENTRY = re.compile(r"\S+==\S+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
FREE = re.compile(r"MIT|BSD|Apache|PSF|Python Software Foundation|MPL|Mozilla|ZPL|Zope|LGPL", re.IGNORECASE)
BOUND = re.compile(r"(?<!L)GPL|AGPL|Affero|SSPL|BUSL|Commercial|Proprietary", re.IGNORECASE)


def test_every_package_is_pinned_with_the_hashes_of_its_files_and_no_address() -> None:
    for file in ("requirements.lock", ".ci/tests.lock"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*(-i|--index|--extra|--find|--trusted|-e|git\+)", text, re.MULTILINE)
        assert [entry[:80] for entry in entries(file) if not ENTRY.fullmatch(entry)] == []
        packages = locked(file)
        assert len(packages) > 50
        assert len({package.name for package in packages}) == len(packages)


def test_what_the_program_asks_for_is_locked_and_tested_as_it_runs() -> None:
    running, tested = ({package.name: package for package in locked(file)}
                       for file in ("requirements.lock", ".ci/tests.lock"))
    assert {canonicalize_name(Requirement(text).name) for text in OURS} - set(running) == set()
    assert needed_by(OURS, set()) - set(running) == set()
    assert {name for name, package in running.items() if tested.get(name) != package} == set()


def test_every_licence_lets_the_program_be_run_and_given_away() -> None:
    licences = {package.name: licence_of(package.name) for package in locked()}
    assert {name: told for name, told in licences.items() if not FREE.search(told) or BOUND.search(told)} == {}


def test_the_bill_names_every_package_with_version_licence_and_hashes() -> None:
    components = bill()["components"]
    assert isinstance(components, list)
    assert len(components) == len(locked())
    assert all(item["version"] and item["licenses"][0]["license"]["name"] and item["hashes"] for item in components)
