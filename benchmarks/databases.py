"""Databases for a measurement, gone when it ends."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

#: A PostgreSQL on which databases may be made and dropped; the tests use the same.
POSTGRES: Final = os.environ.get("LRS_TEST_POSTGRES_URL", "postgresql://127.0.0.1:5432/postgres")


def postgres_hindrance(url: str) -> str:
    """Why PostgreSQL cannot be measured on, if so."""
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return "no PostgreSQL answers; say --postgres URL"
    return ""


@contextmanager
def fresh_postgres(url: str) -> Iterator[str]:
    """The URL of a new database on the server of `url`."""
    name = f"lrs_bench_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield url.rpartition("/")[0].replace("postgresql:", "postgresql+psycopg:", 1) + f"/{name}"
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
