"""Where lists of children may be written, and where not."""

import subprocess
from pathlib import Path

import pytest

from improve_analysis.errors import InputError
from improve_analysis.lists import safe_destination

GIT = ["git", "-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"]


@pytest.fixture
def tree(tmp_path):
    """A git working tree that ignores data/extracts/."""
    root = tmp_path / "project"
    for folder in ("data/extracts", "notes"):
        (root / folder).mkdir(parents=True)
    subprocess.run([*GIT, "init", "--quiet", str(root)], check=True)  # noqa: S603 - words of ours
    (root / ".gitignore").write_text("data/extracts/\n")
    return root


def test_a_private_folder_is_fine(tmp_path):
    assert safe_destination(tmp_path / "lists.xlsx") == (tmp_path / "lists.xlsx").resolve()


@pytest.mark.parametrize(
    "folder", ["site", "site-restricted", "book", "docs", "notebooks", "Site", "site/2024-09/data"]
)
def test_folders_of_the_book_and_its_editions_are_refused(tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)

    with pytest.raises(InputError, match="published"):
        safe_destination(tmp_path / folder / "lists.xlsx")


def test_a_folder_of_the_book_is_refused_before_it_is_there(tmp_path):
    with pytest.raises(InputError, match="published"):
        safe_destination(tmp_path / "site" / "lists.xlsx")


def test_dots_are_followed(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "private").mkdir()

    with pytest.raises(InputError, match="published"):
        safe_destination(tmp_path / "private" / ".." / "site" / "lists.xlsx")
    assert safe_destination(tmp_path / "site" / ".." / "private" / "lists.xlsx").parent.name == "private"


def test_links_are_followed_both_ways(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "served").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "site").symlink_to(tmp_path / "served")
    (tmp_path / "lists.xlsx").symlink_to(tmp_path / "site" / "lists.xlsx")

    for path in ("innocent/lists.xlsx", "elsewhere/site/lists.xlsx", "lists.xlsx"):
        with pytest.raises(InputError, match="published"):
            safe_destination(tmp_path / path)


@pytest.mark.parametrize("mark", ["manifest.json", "ledger.jsonl", "2024-09/manifest.json"])
@pytest.mark.parametrize("inside", ["", "deep/er"])
def test_a_folder_that_holds_an_edition_is_refused_and_all_in_it(tmp_path, mark, inside):
    output = tmp_path / "report"
    (output / inside).mkdir(parents=True)
    (output / mark).parent.mkdir(exist_ok=True)
    (output / mark).write_text("{}")

    with pytest.raises(InputError, match="holds a published edition"):
        safe_destination(output / inside / "lists.xlsx")
    with pytest.raises(InputError, match="holds a published edition"):
        safe_destination(output / "2024-09" / "lists.xlsx")


def test_git_must_ignore_the_file(tree):
    assert safe_destination(tree / "data" / "extracts" / "lists.xlsx").name == "lists.xlsx"
    for folder in ("", "notes", "data"):
        with pytest.raises(InputError, match="git working tree"):
            safe_destination(tree / folder / "lists.xlsx")


def test_git_itself_is_no_hiding_place(tree):
    with pytest.raises(InputError, match="git working tree"):
        safe_destination(tree / ".git" / "lists.xlsx")


def test_an_ignored_file_that_git_keeps_all_the_same_is_refused(tree):
    kept = tree / "data" / "extracts" / "lists.xlsx"
    kept.write_bytes(b"")
    subprocess.run([*GIT, "-C", str(tree), "add", "--force", str(kept)], check=True)  # noqa: S603 - words of ours

    with pytest.raises(InputError, match="git working tree"):
        safe_destination(kept)


def test_a_link_into_a_working_tree_is_refused(tree, tmp_path):
    (tmp_path / "private").symlink_to(tree / "notes")

    with pytest.raises(InputError, match="git working tree"):
        safe_destination(tmp_path / "private" / "lists.xlsx")


def test_a_worktree_whose_git_is_a_file_counts(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")

    with pytest.raises(InputError, match="git working tree"):
        safe_destination(tmp_path / "lists.xlsx")


def test_another_repository_in_the_environment_changes_nothing(tree, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))

    assert safe_destination(tree / "data" / "extracts" / "lists.xlsx")
    with pytest.raises(InputError, match="git working tree"):
        safe_destination(tree / "notes" / "lists.xlsx")


def test_without_git_a_working_tree_is_refused_whole_and_the_rest_is_fine(tree, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))

    with pytest.raises(InputError, match="git is not known to ignore it"):
        safe_destination(tree / "data" / "extracts" / "lists.xlsx")
    assert safe_destination(tmp_path / "lists.xlsx")


@pytest.mark.parametrize("name", ["lists.csv", "lists", "lists.xlsm"])
def test_only_a_workbook_can_be_named(tmp_path, name):
    with pytest.raises(InputError, match="does not end in .xlsx"):
        safe_destination(tmp_path / name)


def test_a_folder_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(InputError, match="does not exist: make it first"):
        safe_destination(tmp_path / "no" / "lists.xlsx")


def test_a_relative_path_is_taken_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")

    with pytest.raises(InputError, match="published"):
        safe_destination(Path("lists.xlsx"))
