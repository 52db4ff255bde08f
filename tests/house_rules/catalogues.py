"""Are the Finnish and Swedish catalogues complete? Run by `make check`; names every text that lacks words."""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

PROJECT = Path(__file__).parents[2]
TRANSLATIONS = PROJECT / "platform" / "kehittamo" / "translations"


def extracted() -> Catalog:
    """The texts that the code and the templates use now."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        command = [
            sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg",
            "-k", "_l", "-k", "ngettext:1,2", "--no-location", "-o", str(template), ".",
        ]  # fmt: skip
        subprocess.run(command, cwd=PROJECT, check=True)
        with template.open("rb") as source:
            return read_po(source)


def faults(language: str, used: Catalog) -> list[str]:
    """What the language's catalogue lacks, has too much, or has with other placeholders."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    found = []
    for message in used:
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        words = known.string if known else ""
        if not known or known.fuzzy or not (all(words) if isinstance(words, tuple | list) else words):
            found.append(f"{language}: no words for {message.id!r}")
        else:
            found += [f"{language}: {message.id!r}: {error}" for error in known.check(catalogue)]
    wanted = {message.id if isinstance(message.id, str) else message.id[0] for message in used if message.id}
    for message in catalogue:
        name = message.id if isinstance(message.id, str) else message.id[0]
        if name and name not in wanted:
            found.append(f"{language}: nobody says {name!r} any more")
    return found


def main() -> int:
    """Print the faults of both catalogues; 1 if there are any."""
    used = extracted()
    found = [fault for language in ("fi", "sv") for fault in faults(language, used)]
    print("\n".join(found) or f"Catalogues complete: {len(used)} texts in Finnish and Swedish.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
