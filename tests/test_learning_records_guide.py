"""The guide to our own contract: its first calls are made, and get what it says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lrs_soap.contracts.reference import own_reference
from tests.client import Service
from tests.client_examples.raw_xml import FOLDER, OWN

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "learning-records.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first in a language."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found
    return found[1]


def test_the_first_call_with_zeep_prints_what_the_guide_says(service: Service) -> None:
    code = block("python").replace("http://127.0.0.1:8080", service.address)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == block("text"), done.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_the_first_call_with_curl_answers_what_the_guide_says(service: Service) -> None:
    command = block("sh").replace("http://127.0.0.1:8080", service.address)
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == block("xml").strip(), done.stderr


def test_the_header_that_the_guide_shows_is_that_of_the_examples() -> None:
    (shown,) = re.findall(r"```xml\n(<wsse:.*?)```", GUIDE, re.DOTALL)
    example = (FOLDER / OWN / "VerifyLearner.request.xml").read_text(encoding="utf-8")
    assert "".join(shown.split()) in "".join(example.split())


def test_the_outcomes_that_the_guide_lists_are_those_of_the_contract() -> None:
    listed = re.search(r"LearnerByDemographics holds one of (.*?), and", GUIDE, re.DOTALL)
    assert listed
    names = re.findall(r"`(\w+)`", listed[1])
    (operation,) = (one for one in own_reference().operations if one.name == "LearnerByDemographics")
    assert names == [one.name for one in operation.response.elements if one.often == "one of these"]
