"""Check that the lock files fit pyproject.toml, carry hashes and name no address; `--write` refreshes them."""

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
COMPILE = "pip compile --quiet --no-header --no-annotate --universal --python-version 3.11 --generate-hashes"


def compile_lock(sources: list[str], output: Path, *, upgrade: bool = False) -> None:
    """Resolve `sources` into `output`, keeping the pins that already stand there."""
    command = [str(UV), *COMPILE.split(), *sources, "-o", str(output), *(["--upgrade"] if upgrade else [])]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def faults(name: str, sources: list[str]) -> list[str]:
    """Say what is wrong with one lock file, in words."""
    text = (ROOT / "locks" / name).read_text()
    found = []
    if "://" in text or "index-url" in text:
        found.append(f"locks/{name} names an address; run `make lock`.")
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    found += [f"locks/{name}: {line} has no hash." for line in pinned if not line.endswith("\\")]
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / name
        again.write_text(text)
        compile_lock(sources, again)
        if again.read_text() != text:
            found.append(f"locks/{name} does not fit pyproject.toml; run `make lock`.")
    return found


def main() -> int:
    """Check, or refresh with `--write`."""
    if "--write" in sys.argv[1:]:
        for name, sources in LOCKS.items():
            compile_lock(sources, ROOT / "locks" / name, upgrade="--upgrade" in sys.argv[1:])
        return 0
    found = [fault for name, sources in LOCKS.items() for fault in faults(name, sources)]
    sys.stderr.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
