"""What `kurssi init` writes can be read back, and says what the contracts say."""

import pytest

from kurssi.errors import WorkspaceError
from kurssi.example.company import FILES
from kurssi.tables.check import check
from kurssi.tables.contract import contracts
from kurssi.tables.templates import declaration, write_templates
from kurssi.tables.untouched import untouched
from kurssi.workspace.declaration import read_workspace


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_new_workspace_opens(tmp_path, language):
    files = write_templates(tmp_path / "new", language)
    assert all(path.is_file() for path in files)
    assert (tmp_path / "new" / "data").is_dir()
    workspace = read_workspace(tmp_path / "new")
    assert workspace.language == language
    codes = [finding.code for finding in check(workspace).findings]
    assert codes == ["no-tables", "template-value", "template-value"]


def test_every_template_fills_its_contract(tmp_path):
    write_templates(tmp_path, "en")
    for one in contracts():
        header = (tmp_path / "templates" / f"{one.name}.csv").read_text().strip().split(",")
        assert set(one.required) <= set(header)
        assert all(one.column(name) is not None for name in header)
        guide = (tmp_path / "templates" / f"{one.name}.md").read_text()
        assert all((column.repeat or column.name) in guide for column in one.columns)


def test_commented_lines_are_good_too(tmp_path):
    """Every example in a comment may be uncommented as it stands."""
    text = declaration("en").replace("\n# ", "\n")
    (tmp_path / "kurssi.toml").write_text(text.replace("path = ", "path = "))
    workspace = read_workspace(tmp_path)
    assert workspace.experience.scale == (1, 7)
    assert workspace.levers["tv"].norm.mean == 6.0
    assert workspace.sources[0].wide == {"awareness": "q1_{brand}"}


def test_an_existing_workspace_is_left_alone(tmp_path):
    write_templates(tmp_path, "en")
    before = (tmp_path / "kurssi.toml").read_text()
    with pytest.raises(WorkspaceError, match="workspace already"):
        write_templates(tmp_path, "fi")
    assert (tmp_path / "kurssi.toml").read_text() == before


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_templates(tmp_path / "file" / "new", "en")


@pytest.mark.parametrize("language", ["fi", "en"])
def test_numbers_of_the_template_are_told_until_they_are_the_companys(tmp_path, language):
    def told():
        found = check(read_workspace(tmp_path)).findings
        lines = (tmp_path / "kurssi.toml").read_text().splitlines()
        return [lines[f.rows[0] - 1].split()[0] for f in found if f.code == "template-value"]

    write_templates(tmp_path, language)
    toml = tmp_path / "kurssi.toml"
    assert told() == ["margin", "population"]
    toml.write_text(toml.read_text().replace("margin = 0.45", "margin = 0.38"))
    assert told() == ["population"]
    lines = toml.read_text().splitlines()
    own = [line.partition("#")[0] if line.startswith("population") else line for line in lines]
    toml.write_text("\n".join(own))
    assert told() == []


def test_the_numbers_of_the_example_company_are_its_own():
    assert untouched(read_workspace(FILES)) == ()
