"""Is a page free of what could run, load from elsewhere or break out?"""

from typing import Any

from bs4 import BeautifulSoup

FORBIDDEN = "iframe object embed base style svg>script math frame applet".split()


def assert_harmless(page: Any) -> None:
    """The page has no script but the house's own, no handler, no style, no foreign address that loads."""
    assert page.status_code < 500
    soup = BeautifulSoup(page.text, "html.parser")
    for script in soup.find_all("script"):
        assert script.get("src", "").startswith("/static/"), script
        assert not script.text.strip(), script
    for tag in soup.find_all(True):
        assert tag.name not in FORBIDDEN, tag
        for name, value in tag.attrs.items():
            text = value if isinstance(value, str) else " ".join(value)
            assert not name.startswith("on"), tag
            assert name not in ("style", "srcdoc", "formaction"), tag
            if name in ("href", "src", "action", "data", "xlink:href"):
                _harmless_address(tag, text)
    assert not soup.find_all("meta", {"http-equiv": True})
    assert not [image for image in soup.find_all("img") if not image.get("src", "").startswith("/")]


def _harmless_address(tag: Any, address: str) -> None:
    plain = "".join(address.split()).lower()
    assert not plain.startswith(("javascript:", "data:", "vbscript:")), tag
    if tag.name != "a":
        assert plain.startswith(("/", "#", "?")), tag
        assert not plain.startswith("//"), tag
