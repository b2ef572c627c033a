"""Copies through a real S3 server, and pushes and pulls as processes that are killed or find no room."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from graph_api.settings import Settings
from graph_api.store import DataDirectory, Snapshots, WriteFailed
from graph_api.store.replicas import NothingPushed, RemoteDamaged, RemoteFailed, pull, push
from tests.api.conftest import serving
from tests.unit.store.driver import load
from tests.unit.store.sample import names, publish
from tests.unit.store.test_kill import check
from tests.unit.store.test_room import fill, small_disk

__all__ = ["small_disk"]
ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server on this machine."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty place in a bucket, with what it takes to reach it in the environment."""
    for variable, value in credentials(s3).items():
        monkeypatch.setenv(variable, value)
    boto3.client("s3", endpoint_url=s3, region_name="eu-north-1").create_bucket(
        Bucket="nivos", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
    )
    yield "s3://nivos/some/where"  # type: ignore[misc]
    httpx.post(f"{s3}/moto-api/reset")


def credentials(s3: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-north-1",
        "AWS_ENDPOINT_URL": s3,
        "AWS_ALLOW_HTTP": "true",
    }


def test_a_snapshot_goes_through_s3(tmp_path: Path, bucket: str, s3: str) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    load(origin, "eka")
    first = push(origin, bucket)
    load(origin, "toka")
    push(origin, bucket)
    assert first.sent > 0
    assert push(origin, bucket).sent == 0
    assert pull(replica, bucket).number == 2
    assert check(replica, 2) == "toka"
    stored = boto3.client("s3", endpoint_url=s3, region_name="eu-north-1").list_objects_v2(Bucket="nivos")
    keys = {each["Key"] for each in stored["Contents"]}
    assert {"some/where/current.json", "some/where/snapshots/000002.json"} <= keys
    push(origin, bucket, keep=1)
    with pytest.raises(NothingPushed):
        pull(replica, bucket, 1)


def test_a_file_larger_than_one_part_goes_through_s3(tmp_path: Path, bucket: str) -> None:
    """Beyond 5 MiB a file is sent in parts."""
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    publish(origin, "yksi")
    big = origin.path_of(1) / "graph" / "999999.sst"
    big.write_bytes(random.Random(1).randbytes(12 * 2**20))
    push(origin, bucket)
    pull(replica, bucket)
    assert (replica.path_of(1) / "graph" / big.name).read_bytes() == big.read_bytes()


def test_a_spoilt_object_is_refused(tmp_path: Path, bucket: str, s3: str) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    publish(origin, "yksi")
    push(origin, bucket)
    client = boto3.client("s3", endpoint_url=s3, region_name="eu-north-1")
    objects = client.list_objects_v2(Bucket="nivos", Prefix="some/where/blobs/")["Contents"]
    largest = max(objects, key=lambda each: each["Size"])
    client.put_object(Bucket="nivos", Key=largest["Key"], Body=b"x" * largest["Size"])
    with pytest.raises(RemoteDamaged, match="is not what its name says"):
        pull(replica, bucket)
    assert replica.current_number() is None


def test_a_bucket_that_is_not_there_and_a_server_that_is_gone(
    tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = DataDirectory(tmp_path / "origin")
    publish(origin, "yksi")
    with pytest.raises((RemoteFailed, NothingPushed), match="no-such-bucket"):
        push(origin, "s3://no-such-bucket/x")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(RemoteFailed, match="run the same again"):
        push(origin, bucket)


def test_a_server_of_a_replica_serves_each_snapshot_without_a_restart(tmp_path: Path) -> None:
    origin, replica, place = (
        DataDirectory(tmp_path / "origin"),
        DataDirectory(tmp_path / "replica"),
        tmp_path / "x",
    )
    asked = {"query": "SELECT ?n { ?s <https://w3id.org/nivos/ontology#name> ?n }"}
    publish(origin, "yksi")
    push(origin, str(place))
    pull(replica, str(place))
    with serving(Settings(data=replica.root, query_workers=1)) as client:
        for number, text in ((1, "yksi"), (2, "kaksi")):
            answer = client.get("/sparql", params=asked)
            assert answer.json()["results"]["bindings"][0]["n"]["value"] == text
            assert client.get("/readyz").json()["snapshot"] == number
            publish(origin, "kaksi")
            push(origin, str(place))
            pull(replica, str(place))


# Killed, at many moments.


def started(data: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "graph_api.cli", "snapshots", *words, "--data", str(data)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_a_push_killed_at_any_moment_leaves_what_is_there_whole(tmp_path: Path, bucket: str) -> None:
    origin = DataDirectory(tmp_path / "origin")
    load(origin, "0")
    began = time.monotonic()
    assert started(origin.root, "push", bucket).wait(60) == 0
    whole = time.monotonic() - began
    for moment in range(5):
        load(origin, f"load {moment}")
        process = started(origin.root, "push", bucket)
        time.sleep(whole * (0.5 + 0.6 * moment / 4))
        process.kill()
        process.wait()
        replica = DataDirectory(tmp_path / f"replica {moment}")
        pulled = pull(replica, bucket)
        assert check(replica, pulled.number) == replica.current().message
    push(origin, bucket)
    last = DataDirectory(tmp_path / "last")
    assert check(last, pull(last, bucket).number) == "load 4"


def test_a_pull_killed_at_any_moment_serves_the_old_or_the_new(tmp_path: Path, bucket: str) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    load(origin, "0")
    push(origin, bucket)
    began = time.monotonic()
    assert started(replica.root, "pull", bucket).wait(60) == 0
    whole = time.monotonic() - began
    current = 1
    for moment in range(5):
        load(origin, f"load {moment}")
        push(origin, bucket)
        process = started(replica.root, "pull", bucket)
        time.sleep(whole * (0.5 + 0.6 * moment / 4))
        process.kill()
        process.wait()
        view = Snapshots(replica).view()
        assert view.number in (current, moment + 2)
        assert check(replica, view.number) == view.snapshot.message
        current = view.number
    assert pull(replica, bucket).number == 6
    assert check(replica, 6) == "load 4"
    assert all(path.name.isdigit() for path in replica.snapshots_folder.iterdir())


def test_two_pulls_at_once_end_with_one_whole_snapshot(tmp_path: Path, bucket: str) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    load(origin, "0")
    push(origin, bucket)
    pulls = [started(replica.root, "pull", bucket) for _ in range(3)]
    codes = sorted(process.wait(120) for process in pulls)
    assert codes[0] == 0
    assert set(codes) <= {0, 4}, "those that came second say that the writer is busy"
    assert check(replica, 1) == "0"


def test_a_replica_that_follows(tmp_path: Path, bucket: str, s3: str) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(tmp_path / "replica")
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "graph_api.cli", "snapshots", "pull", bucket, "--follow", "0.2"],
            env={**os.environ, "NIVOS_DATA": str(replica.root)},
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: "trying again" in log.read_text())  # nothing is there yet
        for number, text in enumerate(("yksi", "kaksi"), start=1):
            publish(origin, text)
            push(origin, bucket)
            wait_for(lambda number=number: replica.current_number() == number)  # type: ignore[misc]
            assert names(Snapshots(replica).view().store) == [f'"{text}"@fi']
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    told = log.read_text()
    assert told.count("trying again") == 1
    assert "answers again" in told
    assert "snapshot 2 is current" in told


def wait_for(true: object) -> None:
    end = time.monotonic() + 30
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_full_disk_leaves_the_replica_as_it_was(tmp_path: Path, small_disk: Path) -> None:
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(small_disk / "replica")
    place = str(tmp_path / "place")
    publish(origin, "yksi")
    push(origin, place)
    pull(replica, place)
    load(origin, "much")
    push(origin, place)
    ballast = fill(small_disk, 65536)
    with pytest.raises(WriteFailed, match=r"has room for|is full"):
        pull(replica, place)
    assert names(Snapshots(replica).view().store) == ['"yksi"@fi']
    ballast.unlink()
    assert pull(replica, place).number == 2
    assert Snapshots(replica).view().snapshot.message == "much"


def test_a_full_disk_while_fetching(
    tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room was there when it was asked for, and is not when it is needed."""
    origin, replica = DataDirectory(tmp_path / "origin"), DataDirectory(small_disk / "replica")
    place = str(tmp_path / "place")
    publish(origin, "yksi")
    push(origin, place)
    pull(replica, place)
    load(origin, "much")
    push(origin, place)
    fill(small_disk, 65536)
    monkeypatch.setattr("graph_api.store.replicas.pulling._refuse_without_room", lambda *_: None)
    with pytest.raises(WriteFailed, match="is full; the published graph is as it was"):
        pull(replica, place)
    assert names(Snapshots(replica).view().store) == ['"yksi"@fi']
