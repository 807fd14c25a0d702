"""README's table of settings against the code, and what a bad value is answered."""

import re
from pathlib import Path
from typing import Any

import pytest

from lrs_soap.bootstrap import ConfigurationError, load_settings
from lrs_soap.settings import Settings

README = Path(__file__).parent.parent / "README.md"


def shown(default: Any) -> str:
    """A default as one would write it into the environment."""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`" if str(default or "") else "empty"


def rows_of_code() -> list[str]:
    return [
        f"| `LRS_{name.upper()}` | {shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_the_readme_lists_every_setting_as_it_is() -> None:
    """On failure, paste the rows that are shown into the table."""
    listed = re.findall(r"^\| `LRS_.*\|$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == rows_of_code(), "\n".join(rows_of_code())


def test_every_setting_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": "sqlite:////tmp/x",
        "PUBLIC_URL": "https://lrs.example.org",
        "SANDBOX": "true",
        "MAX_REQUEST_BYTES": "2048",
        "STRICT": "1",
        "FAULT_CHILDREN": "unqualified",
        "QUEUE_URL": "redis://127.0.0.1/3",
        "JOB_HOLD_SECONDS": "5",
        "MOST_ACHIEVEMENTS": "10",
        "MOST_BATCH_RECORDS": "20",
        "ACHIEVEMENTS_REFUSED_CODE": "WSRC0043",
        "FIND_BEFORE_REGISTER": "yes",
        "FIND_WINDOW_MINUTES": "5",
        "AUDIT_READS": "true",
        "KNOWN_USERS_ONLY": "true",
        "OPENING_HOURS": "07:00-19:00",
        "PASSWORD_MEMORY_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        "ORGANISATION_PASSWORD": "SixteenLettersOK",
        "WORKER_MEMORY_MIB": "128",
    }
    assert set(values) == {name.upper() for name in Settings.model_fields}
    for name, value in values.items():
        monkeypatch.setenv(f"LRS_{name}", value)
    changed = load_settings().model_dump()
    unchanged = [name for name, field in Settings.model_fields.items() if changed[name] == field.default]
    assert unchanged == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LRS_MAX_REQUEST_BYTES", "many"),
        ("LRS_FAULT_CHILDREN", "sometimes"),
        ("LRS_QUEUE_URL", "mysql://db/lrs"),
        ("LRS_QUEUE_URL", "/var/lib/queue"),
        ("LRS_JOB_HOLD_SECONDS", "0"),
        ("LRS_MOST_ACHIEVEMENTS", "0"),
        ("LRS_ACHIEVEMENTS_REFUSED_CODE", "WSEC0006"),
        ("LRS_FIND_WINDOW_MINUTES", "0"),
        ("LRS_OPENING_HOURS", "always"),
        ("LRS_OPENING_HOURS", "07:00"),
        ("LRS_OPENING_HOURS", "07:00Z-19:00Z"),
        ("LRS_OPENING_HOURS", "07:00-07:00"),
        ("LRS_PUBLIC_URL", 'foo bar"<'),
        ("LRS_PUBLIC_URL", "lrs.example.org"),
        ("LRS_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_value_is_named_with_its_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"^{name}: "):
        load_settings()
