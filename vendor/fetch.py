"""Fetch the third-party files that the pages use, by package and version (packages.json): `make vendor`.

Writes them, the sprite of the icons that icons.txt names, their licences, and files.lock with a hash of each. With
`--check` it compares those with what stands in the tree. Needs npm, which knows where packages come from.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENDOR = ROOT / "src" / "castlist" / "ui" / "static" / "castlist" / "vendor"
ICONS = "@tabler/icons"


def fetch(package: str, version: str, folder: Path) -> tarfile.TarFile:
    """Fetch one package into a folder and open it."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    name = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    return tarfile.open(folder / name)


def read(packed: tarfile.TarFile, name: str) -> bytes:
    """Read one file of a package. Raises KeyError where it has none of that name."""
    member = packed.extractfile(f"package/{name}")
    if member is None:
        raise KeyError(name)
    return member.read()


def sprite(packed: tarfile.TarFile, names: list[str]) -> str:
    """Give one SVG with a symbol for each icon, without the frame and the widths that our style sheet sets."""
    symbols = []
    for name in names:
        drawing = read(packed, f"icons/outline/{name}.svg").decode()
        paths = re.sub(r'<path stroke="none"[^>]*/>', "", re.sub(r"^<svg[^>]*>|</svg>$", "", drawing.strip()))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(paths.split())}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def licence(packed: tarfile.TarFile) -> str:
    """Give the text of a package's licence, or where it names none, what it says of itself."""
    for name in ("LICENSE", "LICENSE.md"):
        try:
            return read(packed, name).decode().strip()
        except KeyError:
            continue
    described = json.loads(read(packed, "package.json"))
    return f"{described['license']} licence, by {described.get('author', 'its authors')}"


def path_of(target: str) -> Path:
    """Say where a file stands: among the vendored ones of the package, or with a slash, from the root on."""
    return ROOT / target[1:] if target.startswith("/") else VENDOR / target


def faults() -> list[str]:
    """Say which vendored files are not what vendor.lock says they are."""
    lines = [line.split(maxsplit=1) for line in (HERE / "files.lock").read_text().splitlines()]
    return [
        f"{path_of(target)} is not what vendor/files.lock says; run `make vendor`."
        for digest, target in lines
        if not path_of(target).exists() or hashlib.sha256(path_of(target).read_bytes()).hexdigest() != digest
    ]


def main() -> int:
    """Fetch everything anew, or check."""
    if "--check" in sys.argv[1:]:
        found = faults()
        sys.stderr.writelines(f"{fault}\n" for fault in found)
        return 1 if found else 0
    wanted = json.loads((HERE / "packages.json").read_text())
    names = (HERE / "icons.txt").read_text().split()
    hashes, licences = {}, []
    with tempfile.TemporaryDirectory() as folder:
        opened = {package: fetch(package, wanted["packages"][package], Path(folder)) for package in wanted["packages"]}
        files = {target: read(opened[package], source) for package, source, target in wanted["files"]}
        files["icons.svg"] = sprite(opened[ICONS], names).encode()
        for package, packed in opened.items():
            licences.append(f"{package} {wanted['packages'][package]}\n\n{licence(packed)}\n")
    files["LICENCES.txt"] = ("\n" + "=" * 72 + "\n").join(licences).encode()
    for target, content in sorted(files.items()):
        path = path_of(target)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        hashes[target] = hashlib.sha256(content).hexdigest()
    (HERE / "files.lock").write_text("".join(f"{digest}  {target}\n" for target, digest in hashes.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
