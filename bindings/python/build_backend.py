"""A build backend (PEP 517) that needs nothing but cmake, SWIG, a C compiler
and Python's headers: `pip install ./bindings/python` works without a network.

It builds the package against an installed libsafeprod of the same version when
pkg-config finds one; else, inside the source tree, the library itself, which
becomes part of the module. SAFEPROD_BUILD=installed or =tree asks for one of
them."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
EPOCH = (1980, 1, 1, 0, 0, 0)


def in_tree() -> bool:
    return (TREE / "lib" / "CMakeLists.txt").exists()


def installed() -> str | None:
    """The version of the library that pkg-config finds."""
    try:
        found = subprocess.run(["pkg-config", "--modversion", "safeprod"],
                               capture_output=True, text=True, check=False)
    except OSError:
        return None
    return found.stdout.strip() if found.returncode == 0 else None


def version() -> str:
    if in_tree():
        text = (TREE / "CMakeLists.txt").read_text(encoding="utf-8")
        return re.search(r"project\(safeprod VERSION (\S+)", text)[1]
    found = installed()
    if not found:
        sys.exit("there is neither an installed libsafeprod nor its source")
    return found


def choose() -> str:
    wish = os.environ.get("SAFEPROD_BUILD", "")
    if wish in ("installed", "tree"):
        return wish
    return "installed" if installed() == version() else "tree"


def tool(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    sys.exit(f"{' or '.join(names)} is needed to build safeprod; on Debian: "
             "apt-get install cmake swig python3-dev gcc pkgconf")


def build(folder: Path) -> Path:
    """Build the package. Returns the folder that holds `safeprod`."""
    out = folder / "out"
    tool("swig4.0", "swig")
    # Not sys.executable of a build environment that goes away, but its twin.
    args = [f"-DSP_PYTHON_EXE={sys.executable}", f"-DSP_PYTHON_OUT={out}",
            "-DCMAKE_BUILD_TYPE=Release"]
    if shutil.which("ninja"):
        args += ["-G", "Ninja"]
    if choose() == "installed":
        source = HERE
    else:
        source = TREE
        args += ["-DBUILD_SHARED_LIBS=OFF", "-DBUILD_TESTING=OFF",
                 "-DSP_PYTHON=ON"]
    cmake = tool("cmake")
    run = {"check": True, "stdout": sys.stderr}
    subprocess.run([cmake, "-S", source, "-B", folder / "b", *args], **run)
    subprocess.run([cmake, "--build", folder / "b", "--target",
                    "safeprod_python", "--parallel",
                    os.environ.get("SAFEPROD_JOBS", str(os.cpu_count() or 1))],
                   **run)
    return out


def tag() -> str:
    v = "".join(map(str, sys.version_info[:2]))
    plat = re.sub(r"[^A-Za-z0-9]", "_", sysconfig.get_platform())
    return f"cp{v}-cp{v}-{plat}"


def metadata() -> str:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    return ("Metadata-Version: 2.1\nName: safeprod\n"
            f"Version: {version()}\n"
            "Summary: Industrial safety: the library for Python\n"
            "Requires-Python: >=3.9\n"
            "Provides-Extra: pandas\nRequires-Dist: pandas; extra == 'pandas'\n"
            "Description-Content-Type: text/markdown\n\n" + readme)


def wheel_file() -> str:
    return ("Wheel-Version: 1.0\nGenerator: safeprod\n"
            f"Root-Is-Purelib: false\nTag: {tag()}\n")


def dist_info() -> str:
    return f"safeprod-{version()}.dist-info"


# ---- what pip asks for ----

def get_requires_for_build_wheel(config_settings=None):
    return []


def get_requires_for_build_sdist(config_settings=None):
    return []


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = Path(metadata_directory) / dist_info()
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(metadata(), encoding="utf-8")
    (folder / "WHEEL").write_text(wheel_file(), encoding="utf-8")
    return dist_info()


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name = f"safeprod-{version()}-{tag()}.whl"
    with tempfile.TemporaryDirectory(prefix="safeprod-") as temporary:
        out = build(Path(temporary))
        files = {f"safeprod/{p.name}": p.read_bytes()
                 for p in sorted((out / "safeprod").iterdir()) if p.is_file()}
    files[f"{dist_info()}/METADATA"] = metadata().encode()
    files[f"{dist_info()}/WHEEL"] = wheel_file().encode()
    record = "".join(f"{path},{digest(data)},{len(data)}\n"
                     for path, data in files.items())
    files[f"{dist_info()}/RECORD"] = (
        record + f"{dist_info()}/RECORD,,\n").encode()
    with zipfile.ZipFile(Path(wheel_directory) / name, "w",
                         zipfile.ZIP_DEFLATED) as wheel:
        for path, data in files.items():
            info = zipfile.ZipInfo(path, EPOCH)
            info.external_attr = (0o755 if path.endswith(".so") else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(info, data)
    return name


def digest(data: bytes) -> str:
    raw = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + raw.rstrip(b"=").decode()


def build_sdist(sdist_directory, config_settings=None):
    base = f"safeprod-{version()}"
    path = Path(sdist_directory) / f"{base}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for item in sorted(HERE.rglob("*")):
            if item.is_file() and "__pycache__" not in item.parts:
                tar.add(item, f"{base}/{item.relative_to(HERE)}")
    return path.name
