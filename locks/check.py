"""Check that the lock files fit pyproject.toml, carry hashes and name no address; `--write` refreshes them."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
LOCKS = {
    "run.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "--extra", "dev"],
    "build.txt": ["locks/build.in"],
}
FIRST = "uv.txt"
"""Pins uv itself, which resolves the others, so that nothing resolves this one: it is written by hand."""
COMPILE = "pip compile --quiet --no-header --no-annotate --universal --python-version 3.11 --generate-hashes"


def compile_lock(sources: list[str], output: Path, *, upgrade: bool = False) -> None:
    """Resolve `sources` into `output`, keeping the pins that already stand there."""
    command = [str(UV), *COMPILE.split(), *sources, "-o", str(output), *(["--upgrade"] if upgrade else [])]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def faults(name: str, text: str) -> list[str]:
    """Say in words what is wrong with the text of one lock file: an address, or a package without a hash."""
    found = []
    if "://" in text or "index-url" in text:
        found.append(f"locks/{name} names an address; leave it out.")
    pins = [pin.split() for pin in text.replace("\\\n", " ").splitlines() if pin and not pin.startswith("#")]
    if not pins:
        found.append(f"locks/{name} pins nothing.")
    found += [f"locks/{name}: {pin[0]} is not pinned by ==." for pin in pins if "==" not in pin[0]]
    found += [f"locks/{name}: {pin[0]} has no hash." for pin in pins if not _has_hash(pin)]
    return found


def _has_hash(pin: list[str]) -> bool:
    return any(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", word) for word in pin)


def misfits(name: str, sources: list[str]) -> list[str]:
    """Say whether a lock file is what `sources` resolve to, the pins that stand there being kept."""
    text = (ROOT / "locks" / name).read_text()
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / name
        again.write_text(text)
        compile_lock(sources, again)
        return [] if again.read_text() == text else [f"locks/{name} does not fit pyproject.toml; run `make lock`."]


def main() -> int:
    """Check, or refresh with `--write`."""
    if "--write" in sys.argv[1:]:
        for name, sources in LOCKS.items():
            compile_lock(sources, ROOT / "locks" / name, upgrade="--upgrade" in sys.argv[1:])
        return 0
    found = [fault for name in (FIRST, *LOCKS) for fault in faults(name, (ROOT / "locks" / name).read_text())]
    found += [fault for name, sources in LOCKS.items() for fault in misfits(name, sources)]
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
