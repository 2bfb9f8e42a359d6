"""Find a Chromium for the tests in a real browser, or install one, and print its path.

Debian's package where that can be had (apt, as root), else Playwright's own. CASTLIST_CHROMIUM names another.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Give the path of an installed Chromium."""
    if named := os.environ.get("CASTLIST_CHROMIUM"):
        return named
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), None) or find_own()


def find_own() -> str | None:
    """Give the path of Playwright's own Chromium, where it is installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None  # noqa: PTH110 - a path of Playwright's, as it gives it


def install_chromium() -> None:
    """Install one; says what it does, since it takes a while."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write("Installing Chromium (Debian's package) for the tests in a real browser.\n")
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"], check=False, **quiet
        )
        if done.returncode == 0:
            return
    sys.stderr.write("Installing Playwright's Chromium for the tests in a real browser.\n")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    """Print the path of a Chromium that can be started."""
    path = find_chromium()
    if path is None:
        install_chromium()
        path = find_chromium()
    if path is None:
        sys.stderr.write("No Chromium could be installed. Install one, or name it: CASTLIST_CHROMIUM=/path make test\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
