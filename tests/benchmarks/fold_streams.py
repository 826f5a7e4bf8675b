"""The Java program that folds with Kafka Streams: built once into .local/streams by the pinned pom beside it."""

import subprocess
from functools import cache
from pathlib import Path

from coordinator.stream import TOPICS
from deploy.addresses import LOCAL

HERE = Path(__file__).parent / "streams"
BUILT = LOCAL / "streams"


def streams(threads: int) -> list[str]:
    """The command of the program, with so many threads."""
    _build()
    topics = ",".join(topic.value for topic in TOPICS)
    return ["java", "-Xmx1g", "-cp", f"{BUILT}/classes:{BUILT}/libs/*", "bench.Fold", str(threads), topics]


@cache
def _build() -> None:
    wanted = ["compile", "dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={BUILT}/libs"]
    pom = ["--file", str(HERE / "pom.xml"), f"-Dstreams.folder={BUILT}"]
    if not (BUILT / "classes" / "bench" / "Fold.class").exists() or _newest() > BUILT.stat().st_mtime:
        subprocess.run(["mvn", "--quiet", "--batch-mode", "--strict-checksums", *pom, *wanted], check=True)
        BUILT.touch()


def _newest() -> float:
    return max(one.stat().st_mtime for one in HERE.rglob("*") if one.is_file())
