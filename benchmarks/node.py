"""Brings the comparator on Node to where it can be started, or says why it cannot be."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from benchmarks.fill import PASSWORD
from benchmarks.messages import PATH
from benchmarks.rounds import Tell
from benchmarks.servers import HOST, Stack
from lrs_soap.contracts.documents import LEARNER_SERVICE, single_wsdl_document

NAME: Final = "npm soap, cluster of 2"
SOURCE: Final = Path(__file__).with_name("npm_soap")
#: Its packages stay here from one run to the next.
INSTALLED: Final = SOURCE / "node_modules"
INSTALL_SECONDS: Final = 300


def hindrance(url: str, tell: Tell) -> str:
    """Why npm soap cannot be measured, if so; installs its packages the first time."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm are not both installed"
    if make_url(url).get_backend_name() != "sqlite":
        return "it is compared on SQLite only"
    if not INSTALLED.is_dir():
        tell(
            "  installing npm soap, the first time only (a few minutes where better-sqlite3 must be compiled)"
        )
        if failed := _install():
            return failed
    return "" if _has_database() else "neither better-sqlite3 nor node:sqlite is to be had"


def _install() -> str:
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(
            command, cwd=SOURCE, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        return f"npm install took longer than {INSTALL_SECONDS} seconds"
    return "" if done.returncode == 0 else f"npm install failed: {done.stderr.strip()[-200:]}"


def _has_database() -> bool:
    return any(
        subprocess.run(["node", "-e", script], cwd=SOURCE, capture_output=True, check=False).returncode == 0
        for script in ("new (require('better-sqlite3'))(':memory:')", "require('node:sqlite')")
    )


def stack() -> Stack:
    """The cluster."""
    return Stack(NAME, ["env", "PORT={port}", "node", "server.js"], SOURCE)


def settings(url: str, folder: Path) -> Mapping[str, str]:
    """What it reads from the environment."""
    wsdl = folder / "LearnerService.wsdl"
    wsdl.write_bytes(single_wsdl_document(LEARNER_SERVICE, f"http://{HOST}{PATH}"))
    return {
        "WORKERS": "2",
        "DATABASE": os.fspath(make_url(url).database or ""),
        "WSDL": os.fspath(wsdl),
        "PASSWORD_SHA256": hashlib.sha256(PASSWORD.encode()).hexdigest(),
    }
