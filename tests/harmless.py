"""Is a page free of what could run, load from elsewhere or break out?"""

from typing import Any

from lxml import etree
from lxml.html import HtmlElement, document_fromstring, tostring

FORBIDDEN = frozenset("iframe object embed base style math frame applet".split())
ADDRESSES = frozenset(("href", "src", "action", "data", "xlink:href"))


def assert_harmless(page: Any) -> None:
    """The answer is no fault, and its page is harmless."""
    assert page.status_code < 500
    assert_harmless_html(page.text)


def assert_harmless_html(html: str) -> None:
    """The page has no script but the house's own, no handler, no style, no foreign address that loads."""
    for tag in document_fromstring(html).iter(etree.Element):
        assert tag.tag not in FORBIDDEN, told(tag)
        if tag.tag == "script":
            assert tag.get("src", "").startswith("/static/"), told(tag)
            assert not (tag.text or "").strip(), told(tag)
        if tag.tag == "img":
            assert tag.get("src", "").startswith("/"), told(tag)
        assert tag.tag != "meta" or tag.get("http-equiv") is None, told(tag)
        for name, value in tag.attrib.items():
            assert not name.startswith("on"), told(tag)
            assert name not in ("style", "srcdoc", "formaction"), told(tag)
            if name in ADDRESSES:
                _harmless_address(tag, value)


def told(tag: HtmlElement) -> str:
    """The tag as it stands in the page."""
    return str(tostring(tag, encoding="unicode"))[:300]


def _harmless_address(tag: HtmlElement, address: str) -> None:
    plain = "".join(address.split()).lower()
    assert not plain.startswith(("javascript:", "data:", "vbscript:")), told(tag)
    if tag.tag != "a":
        assert plain.startswith(("/", "#", "?")), told(tag)
        assert not plain.startswith("//"), told(tag)
