"""Published lists are imported with a report of all they do, and the register's own list is published."""

import csv
import stat
from pathlib import Path

import openpyxl
import pytest

from lrs_soap.domain.organisation import OrganisationStatus, OrganisationType
from lrs_soap.passwords import PasswordMemory
from tests.cli.command import Command, Ended
from tests.cli.conftest import changes_recorded, reading, recorded

LIST = """\
Learning providers as at 3 November 2026,,,
Provider Name,UKPRN,Trading name,Org Ref
Sandbox College,10099901,,SBX001
Newtown College,10000001,Newtown,new001
"Oldtown, Smith & Jones",10000002,,
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


def imported(command: Command, path: Path, *more: str, type_: str = "provider") -> Ended:
    return command("organisation", "import", str(path), "--type", type_, *more)


def test_a_list_is_imported_and_told_of(sandbox: Command, listed: Path) -> None:
    assert imported(sandbox, listed).done().splitlines() == [
        "added: Newtown College (UKPRN 10000001)",
        "added: Oldtown, Smith & Jones (UKPRN 10000002)",
        "left, though no longer listed: Sandbox Closed (UKPRN 10099904, OrganisationRef SBX004)",
        "provider: 2 added, 0 changed, 1 left as they were, 0 of another type, 1 no longer listed, 0 rejected",
    ]
    with reading(sandbox) as unit:
        new, other = (unit.organisations.by_ukprn(ukprn) for ukprn in ("10000001", "10000002"))
    assert new
    assert other
    assert (new.name, new.display_name, new.ref) == ("Newtown College", "Newtown", "NEW001")
    assert (other.name, other.display_name, other.ref) == ("Oldtown, Smith & Jones", "", "")
    assert (new.type, new.status) == (OrganisationType.PROVIDER, OrganisationStatus.ACTIVE)
    again = imported(sandbox, listed).done().splitlines()[-1]
    assert again.startswith("provider: 0 added, 0 changed, 3 left as they were")


def test_what_differs_is_changed_and_the_rest_stays(sandbox: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("UKPRN,Name,Display name\n10099904,Sandbox Reopened,Reopened\n10099903,A council,\n")
    with reading(sandbox) as unit:
        before = {one.ukprn: one for one in unit.organisations.all()}
    assert imported(sandbox, path).done().splitlines() == [
        "changed: Sandbox Closed (UKPRN 10099904, OrganisationRef SBX004): name Sandbox Closed -> Sandbox Reopened; "
        "display name none -> Reopened",
        "left, as it is of type local-authority: Sandbox Council (UKPRN 10099903, OrganisationRef SBX003)",
        "left, though no longer listed: Sandbox College (UKPRN 10099901, OrganisationRef SBX001)",
        "provider: 0 added, 1 changed, 0 left as they were, 1 of another type, 1 no longer listed, 0 rejected",
    ]
    with reading(sandbox) as unit:
        after = {one.ukprn: one for one in unit.organisations.all()}
    changed = after.pop("10099904")
    was = before.pop("10099904")
    assert after == before
    assert (changed.name, changed.shown_name) == ("Sandbox Reopened", "Reopened")
    assert (changed.status, changed.password_hash, changed.ref) == (was.status, was.password_hash, was.ref)
    assert changes_recorded(sandbox)[1:] == [
        ("organisations:imported", "Changed", was.id, {"name": "Sandbox Closed", "display_name": ""}),
        ("organisations:imported", "Imported", None, {"type": "provider", "added": "0", "changed": "1"}),
    ]


def test_bad_lines_are_told_by_the_list_s_own_headings_and_the_others_go_on(
    embedded_sandbox: Command, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "UKPRN,Awarding Organisation,RN\n10000001,,\n1,Short,x\n10000002,Good,\n10000002,Twice,\n"
        "10000003,Taken,sbx001\n10000004,Smith, Jones and Co,x\n"
    )
    ended = imported(embedded_sandbox, path, type_="awarding-organisation")
    assert ended.code == 1
    assert ended.err.splitlines() == [
        "lrs-soap: line 2: Awarding Organisation must not be empty",
        "lrs-soap: line 3: UKPRN must have exactly 8 letters and digits",
        "lrs-soap: line 3: RN must have exactly 6 letters and digits",
        "lrs-soap: line 5: UKPRN must not be that of line 4",
        "lrs-soap: line 6: RN must not be that of another organisation on record",
        "lrs-soap: line 7: the line must not have more cells than there are headings: a name with a comma stands in "
        "quotes",
        "lrs-soap: line 7: RN must have exactly 6 letters and digits",
    ]
    assert ended.out.splitlines()[0] == "added: Good (UKPRN 10000002)"
    assert ended.out.splitlines()[-1].endswith("1 no longer listed, 5 rejected")
    with reading(embedded_sandbox) as unit:
        assert len(unit.organisations.all()) == 5


def test_a_rehearsal_says_the_same_and_does_nothing(embedded_sandbox: Command, listed: Path) -> None:
    rehearsed = imported(embedded_sandbox, listed, "--dry-run").done().splitlines()
    with reading(embedded_sandbox) as unit:
        assert len(unit.organisations.all()) == 4
    assert len(recorded(embedded_sandbox)) == 1
    done = imported(embedded_sandbox, listed).done().splitlines()
    assert rehearsed == [*done[:-1], f"Nothing was done; it would be, {done[-1]}"]


def test_a_workbook_is_imported(embedded_sandbox: Command, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Published"], ["UKPRN", "Legal Name"], [10000001, "Newtown College"]):
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert "added: Newtown College (UKPRN 10000001)" in imported(embedded_sandbox, path).done()


def test_a_file_that_is_no_list_is_refused(embedded_sandbox: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name,Town\nA,B\n")
    assert (
        imported(embedded_sandbox, path)
        .refused()
        .startswith("the file must have a row of headings, UKPRN and")
    )


def test_an_imported_one_gets_its_password_by_ukprn(embedded_sandbox: Command, listed: Path) -> None:
    imported(embedded_sandbox, listed).done()
    lines = embedded_sandbox("organisation", "list").done().splitlines()
    assert lines[1] == "10000002  -       provider               active     Oldtown, Smith & Jones"
    shown = embedded_sandbox("organisation", "show", "10000002").done()
    assert "Password         none: lrs-soap organisation set-password" in shown
    text = embedded_sandbox("organisation", "set-password", "10000002", "--generate").done()
    sentence, password = text.splitlines()
    assert sentence == "Set the password of Oldtown, Smith & Jones (UKPRN 10000002)"
    with reading(embedded_sandbox) as unit:
        stored = unit.organisations.by_ukprn("10000002")
    assert stored
    assert PasswordMemory(0).matches(password, stored.password_hash)


def test_the_list_is_published_as_files_that_anybody_may_read(sandbox: Command, tmp_path: Path) -> None:
    folder = tmp_path / "www" / "lists"
    told = sandbox("organisation", "publish", "--to", str(folder)).done()
    assert told == f"Published 4 organisations; files are in {folder}\n"
    assert sorted(path.name for path in folder.iterdir()) == ["organisations.csv", "organisations.html"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o644}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    with (folder / "organisations.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["OrganisationRef"] for row in rows] == ["SBX002", "SBX003", "SBX004", "SBX001"]
    assert 'href="organisations.csv"' in (folder / "organisations.html").read_text()
    with reading(sandbox) as unit:
        latest = unit.publications.latest()
    assert latest
    assert latest.content.encode() == (folder / "organisations.csv").read_bytes()
    assert recorded(sandbox)[-1] == ("organisations:published", "Published", None)


def test_what_was_published_is_replaced_and_can_be_imported_again(
    embedded_sandbox: Command, listed: Path
) -> None:
    folder = Path(embedded_sandbox.settings["LRS_STATE_DIR"]) / "published"
    embedded_sandbox("organisation", "publish").done()
    imported(embedded_sandbox, listed).done()
    assert "Published 6 organisations" in embedded_sandbox("organisation", "publish").done()
    assert sorted(path.name for path in folder.iterdir()) == ["organisations.csv", "organisations.html"]
    ended = imported(embedded_sandbox, folder / "organisations.csv")
    assert ended.done().splitlines()[-1] == (
        "provider: 0 added, 0 changed, 4 left as they were, 2 of another type, 0 no longer listed, 0 rejected"
    )


def test_a_folder_that_cannot_be_written_to_is_said_so(embedded_sandbox: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "lists"
    sentence = embedded_sandbox("organisation", "publish", "--to", str(folder)).refused()
    assert sentence == f"the list is served, but {folder} cannot be written to: Not a directory"


def test_of_many_rejected_lines_the_first_twenty_are_told(sandbox: Command, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "UKPRN,PROVIDER_NAME\n" + "".join(f"x{number},Somebody\n" for number in range(25)), encoding="utf-8"
    )
    ended = sandbox("organisation", "import", str(path), "--type", "provider")
    assert ended.code == 1
    *told, rest = ended.err.splitlines()
    assert [line.split(":")[1].strip() for line in told] == [f"line {number}" for number in range(2, 22)]
    assert rest == "lrs-soap: 5 more; mend these and import again to see them"


def test_what_is_no_file_is_told_in_a_sentence(sandbox: Command, tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "Is a directory"), (tmp_path / "none.csv", "No such file or directory")):
        sentence = sandbox("organisation", "import", str(path), "--type", "provider").refused()
        assert sentence == f"{path}: {reason}"
