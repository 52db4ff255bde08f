"""The texts that would cost the house most, against a tenth of a second each.

Each is refused or rendered as when somebody sends it; the processor's time is measured, the least of three.
The floor is an honest text of the longest kind that is taken, rendered in the same run: it is what a lawful
text costs on this machine. Prints a table; the last line is `worst_ms=...`, the dearest of them all.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from foundation.database import db  # noqa: E402
from foundation.text import TEXT_LIMIT, TextRefused, render_markdown  # noqa: E402
from kehittamo import create_app  # noqa: E402
from tests.attacks.test_texts import HEAVY  # noqa: E402
from tests.foundation.test_text import KILLERS  # noqa: E402

ALLOWED_MS = 100.0
HONEST = "Keskiviikkoisin *pidimme* hiljaisen **puolituntisen** ja kirjasimme havainnot taululle.\n\n"
MORE = {
    "brackets, 20,000": "[" * 20_000,
    "links begun, 4,900": "[a](" * 4_900,
    "tags begun, 6,600": "<a " * 6_600,
    "pictures begun, 6,600": "![[" * 6_600,
    "divs, 50,000": "<div>" * 50_000,
    "lists a thousand deep": "\n".join(" " * depth + "- x" for depth in range(1_000)),
    "quotes, 5,000": ">" * 5_000,
    "a table of 20,000 columns": "|" * 20_000 + "\n" + "-|" * 20_000,
    "fences, 5,000": "~~~\n" * 5_000,
    "names of links, 2,800": "[a]: b\n" * 2_800,
}


def cost(act: Callable[[], object]) -> float:
    """Milliseconds of the processor, the least of three."""
    taken = []
    for _ in range(3):
        begun = time.process_time()
        act()
        taken.append((time.process_time() - begun) * 1000)
    return min(taken)


def attempt(text: str) -> str:
    """What becomes of the text when somebody sends it."""
    try:
        render_markdown(text)
    except TextRefused:
        return "refused"
    return "rendered"


def main() -> None:
    """Measure and print."""
    honest = HONEST * (TEXT_LIMIT // len(HONEST))
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder})
        with app.test_request_context():
            floor = cost(lambda: attempt(honest))
            rows = [
                (name, attempt(text), cost(lambda text=text: attempt(text)))
                for name, text in {**KILLERS, **HEAVY, **MORE}.items()
            ]
            db.engine.dispose()
    print(f"{'text':45}{'what becomes of it':20}{'ms':>8}{'of floor':>10}")
    print(f"{'an honest one of full length (floor)':45}{'rendered':20}{floor:>8.1f}{1:>10.2f}")
    for name, fate, taken in sorted(rows, key=lambda row: -row[2]):
        print(f"{name:45}{fate:20}{taken:>8.1f}{taken / floor:>10.2f}")
    print(f"allowed: {ALLOWED_MS:.0f} ms each")
    print(f"worst_ms={max(taken for _name, _fate, taken in rows):.1f}")


if __name__ == "__main__":
    main()
