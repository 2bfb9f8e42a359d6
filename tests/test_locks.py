"""Lock files carry hashes and name no address, also the one that pins the resolver itself."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

LOCKS = Path(__file__).parent.parent / "locks"
HASH = f"--hash=sha256:{'0' * 64}"


def _check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check", LOCKS / "check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"uv==1.0 \\\n    {HASH} \\\n    {HASH}\n", []),
        (f"# a remark\nuv==1.0 ; python_version < '3.12' \\\n    {HASH}\n", []),
        ("uv==1.0\n", ["uv==1.0 has no hash"]),
        (f"uv==1.0 \\\n    {HASH}\npip==2.0 \\\n    --hash=sha256:12\n", ["pip==2.0 has no hash"]),
        (f"uv>=1.0 \\\n    {HASH}\n", ["uv>=1.0 is not pinned"]),
        (
            f"uv==1.0 \\\n    {HASH}\n--index-url https://elsewhere\n",
            ["names an address", "--index-url", "--index-url"],
        ),
        (f"uv @ https://elsewhere/uv.whl \\\n    {HASH}\n", ["names an address", "uv is not pinned"]),
        ("", ["pins nothing"]),
    ],
)
def test_a_lock_file_without_hash_or_with_an_address_is_told(text: str, words: list[str]) -> None:
    found = _check().faults("uv.txt", text)
    assert len(found) == len(words)
    assert all(part in fault for fault, part in zip(found, words, strict=True))


@pytest.mark.parametrize("file", sorted(LOCKS.glob("*.txt")), ids=lambda file: file.name)
def test_the_lock_files_are_well(file: Path) -> None:
    assert _check().faults(file.name, file.read_text()) == []


def test_every_lock_file_is_checked() -> None:
    check = _check()
    assert {check.FIRST, *check.LOCKS} == {file.name for file in LOCKS.glob("*.txt")}
