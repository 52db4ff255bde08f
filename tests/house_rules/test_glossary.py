"""The README's words are the code's words."""

import re
from importlib import import_module
from pathlib import Path


def test_every_word_of_the_glossary_has_its_home(project: Path) -> None:
    homes = re.findall(
        r"^\| [^|]+ \| [^|]+ \| `([a-z_.]+)\.([A-Za-z]+)` \|$", (project / "README.md").read_text(), re.M
    )
    assert len(homes) >= 25
    for module, name in homes:
        assert hasattr(import_module(module), name), f"{module}.{name}"
    assert len({name for _module, name in homes}) == len(homes)
