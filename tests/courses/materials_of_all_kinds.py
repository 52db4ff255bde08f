"""A small programme whose first session has a page, a file, a link and a video."""

from pathlib import Path

from tests.courses.small_programme import STORED, TEXT, change
from tests.journeys.setting import PDF

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"
KINDS = {
    "form": "file: sheet-{language}.pdf",
    "site": "link: https://www.example.org/{language}",
    "film": "video: https://youtu.be/abcdefghijk\ncaptions: [fi]",
}


def with_all_kinds(root: Path) -> Path:
    """The content folder has them now; each language has a file of its own."""
    folder = root / STORED
    change(folder / "programme.yaml", "materials: [asking]", "materials: [asking, form, site, film]")
    (folder / "files").mkdir()
    for language in ("fi", "sv"):
        (folder / "files" / f"sheet-{language}.pdf").write_bytes(PDF + language.encode())
        for key, line in KINDS.items():
            head = f"summary: A summary\n{line.format(language=language)}"
            (folder / language / f"{key}.md").write_text(TEXT.replace("summary: A summary", head))
    return root
