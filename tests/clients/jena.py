"""Apache Jena as Debian has it (libapache-jena-java): its programs, started from their jars."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

JARS = Path("/usr/share/java")
#: What Jena's programs need beside Jena itself. Not all of the folder: two of its logging bridges exclude another.
NEEDED = (
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3"),
    *("dexx.collection", "gson", "guava", "httpclient", "httpcore", "jackson-annotations", "jackson-core"),
    *("jackson-databind", "jakarta.json-api", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift"),
    "titanium-json-ld",
)
#: Debian moved the classes of Jena's own Xerces to `xerces` and left their messages where they were.
MESSAGES = "org/apache/jena/ext/"


def missing() -> str | None:
    """Say what keeps Jena from running here; None when nothing does."""
    if shutil.which("java") is None:
        return "Java is not on this machine (Debian: default-jre-headless)"
    if not (JARS / "jena-cmds.jar").exists():
        return "Jena is not on this machine (Debian: libapache-jena-java)"
    return None


def class_path(folder: Path) -> str:
    """Give the class path of Jena's programs; what Debian's jar lacks is laid down in `folder`."""
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(MESSAGES) and name.endswith(".properties"):
                target = folder / name.removeprefix(MESSAGES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    jena = sorted(JARS.glob("jena-*[a-z0-9].jar"))
    return ":".join(map(str, [*jena, *(JARS / f"{name}.jar" for name in NEEDED), folder]))


def run(path: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of Jena's programs: the name of its class, then its options."""
    return subprocess.run(
        ["java", "-cp", path, *words], capture_output=True, text=True, timeout=120, check=False
    )
