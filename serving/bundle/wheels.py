"""The wheelhouse: the wheels of a lock for this platform, fetched in portions so that a break costs little."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from rag.errors import BundleFailed

PORTION = 12
OURS = "mongmin"
Tell = Callable[[int, int], None]


def wanted(lock: str) -> list[Requirement]:
    r"""Return the lines of a lock that concern this platform.

    >>> [str(one) for one in wanted("a==1\nb==2 ; python_version < '3'\n# c==3\n")]
    ['a==1']
    """
    lines = [line.strip() for line in lock.splitlines() if line.strip() and not line.startswith("#")]
    found = [Requirement(line) for line in lines]
    return [one for one in found if one.marker is None or one.marker.evaluate()]


def pinned(requirement: Requirement) -> str:
    """Return `name==version` of a line of a lock, without its marker."""
    return f"{requirement.name}{requirement.specifier}"


def present(folder: Path) -> dict[str, Path]:
    """Return the wheels of a folder by `name==version`."""
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        found[f"{name}=={version}"] = path
    return found


def missing(requirements: Sequence[Requirement], folder: Path) -> list[str]:
    """Return the pins that have no wheel yet."""
    there = present(folder)
    return [pinned(one) for one in requirements if normalised(one) not in there]


def normalised(requirement: Requirement) -> str:
    """Return a pin as `present` names it.

    >>> normalised(Requirement("Python_Hwpx==6.9"))
    'python-hwpx==6.9'
    """
    return f"{canonicalize_name(requirement.name)}{requirement.specifier}"


def fetch(requirements: Sequence[Requirement], folder: Path, tell: Tell) -> None:
    """Fetch (or build) the wheels that are missing. Raises `BundleFailed` with pip's last words."""
    left = missing(requirements, folder)
    total = len(requirements)
    for start in range(0, len(left), PORTION):
        tell(total - len(left) + start, total)
        pip_wheel([*left[start : start + PORTION]], folder)
    gone = missing(requirements, folder)
    if gone:
        raise BundleFailed(f"wheel이 없는 꾸러미: {', '.join(gone[:5])}. 이 플랫폼에 맞는 잠금 파일인지 확인하십시오.")


def build_ours(project: Path, folder: Path) -> None:
    """Build our own wheel from the checkout, anew each time. Raises `BundleFailed`."""
    if not (project / "pyproject.toml").exists():
        raise BundleFailed("묶음은 목민의 소스 폴더에서 만듭니다. 저장소를 내려받은 곳에서 make 뒤에 실행하십시오.")
    for old in folder.glob(f"{OURS}-*.whl"):
        old.unlink()
    pip_wheel([str(project)], folder)


def pip_wheel(what: Sequence[str], folder: Path) -> None:
    """Run `pip wheel`; what the lock says is complete, so nothing is resolved."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), *what]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        said = re.sub(r"\s+", " ", done.stderr.strip())[-300:]
        raise BundleFailed(f"wheel을 받지 못했습니다: {said}. 다시 실행하면 이어서 받습니다.")
