"""A virtual environment with the built wheel in it, and of all else only what the wheel says it needs."""

import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def build_wheel(folder: Path) -> Path:
    """Build the checkout's wheel into `folder`, with the build backend that is installed here."""
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", folder, ROOT], check=True, timeout=120)
    return next(folder.glob("supportsvc-*.whl"))


def install(wheel: Path, home: Path) -> Path:
    """Make an environment at `home`, install `wheel`, lend it its dependencies; return its folder of programs.

    A dependency is lent by links to what is installed here: nothing is downloaded, and what the wheel
    forgets to name is not found.
    """
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    place = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*place, wheel], check=True, timeout=120)
    library = next((home / "lib").glob("python*/site-packages"))
    for dependency in _closure("supportsvc"):
        _lend(dependency, library)
    return home / "bin"


def _closure(name: str) -> list[Distribution]:
    """Return all that the distribution `name` needs here, and what that needs, without itself."""
    found: dict[str, Distribution] = {}
    wanted = _needs(distribution(name), {""})
    while wanted:
        requirement = wanted.pop()
        key = canonicalize_name(requirement.name)
        if key not in found:
            found[key] = distribution(key)
            wanted += _needs(found[key], requirement.extras or {""})
    return list(found.values())


def _needs(of: Distribution, extras: set[str]) -> list[Requirement]:
    lines = [Requirement(line) for line in of.requires or []]
    return [
        line for line in lines if line.marker is None or any(line.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def _lend(dependency: Distribution, library: Path) -> None:
    home = Path(str(dependency.locate_file("")))
    tops = {path.parts[0] for path in dependency.files or []} - {"..", "__pycache__"}
    for top in tops:
        (library / top).symlink_to(home / top)
