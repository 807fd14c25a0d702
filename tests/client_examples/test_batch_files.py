"""The commands in the README of the sample files, as they stand: what they print, and the files that they write."""

from collections.abc import Iterator

import pytest

from tests.client_examples.batch_files import FOLDER, OUTPUTS, README, Place, blanked, commands, fresh_place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with fresh_place(tmp_path_factory.mktemp("batch-files")) as one:
        yield one


def test_the_readme_shows_what_its_commands_print_and_outputs_has_what_they_write(place: Place) -> None:
    page = README.read_text(encoding="utf-8")
    for line, shown in commands(page):
        assert blanked(place.run(line)) == blanked(shown), line
    written = place.written()
    assert written.keys() == {file.name for file in OUTPUTS.iterdir()}
    for name, content in written.items():
        # Line ends count, so the bytes are decoded and not read as text.
        assert blanked(content.decode()) == blanked((OUTPUTS / name).read_bytes().decode()), name


def test_the_readme_has_every_sample_and_every_command() -> None:
    page = README.read_text(encoding="utf-8")
    for file in FOLDER.iterdir():
        if file.is_file() and file != README:
            assert f"| `{file.name}` |" in page
    typed = [line for line, _ in commands(page)]
    for verb in (
        "validate",
        "batch submit",
        "batch status",
        "batch output",
        "batch convert",
        "exceptions list",
    ):
        assert any(line.startswith(f"lrs-soap {verb} ") or line == f"lrs-soap {verb}" for line in typed)


def test_what_is_blanked() -> None:
    assert blanked("8181822950 7302822971 7791024399") == "8181822950 7302822971 7791024399"
    assert blanked("7040310855 2026-11-24 21:10, 2026-11-24") == "ISSUED TIME, 2026-11-24"
    assert blanked("7040310856 070412345 1026893096") == "7040310856 070412345 1026893096"
