"""HTML: one file that loads nothing, that a screen reader can follow, and that prints."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from tests.documents.writing import FULL, document
from tocsin.documents.html import write_html

VOID = {"meta", "br", "hr"}


class Outline(HTMLParser):
    """Takes in the tags of a page, and whether each is closed where it should be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(text: str = FULL, *, approved: bool = False) -> str:
    return write_html(document(text, approved=approved)).decode()


def test_every_tag_is_closed_where_it_was_opened() -> None:
    outline = Outline(page())
    assert outline.open == []


def test_nothing_is_loaded_and_nothing_runs() -> None:
    outline = Outline(page())
    assert {"script", "img", "link", "iframe", "object", "form"} & {tag for tag, _ in outline.tags} == set()
    assert all(not name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert "url(" not in page()
    assert "@import" not in page()


def test_the_policy_lets_only_its_own_style_through() -> None:
    written = page()
    (style,) = re.findall("<style>(.*?)</style>", written, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = (one["content"] for one in Outline(written).named("meta") if "http-equiv" in one)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_language_title_and_landmarks_are_there() -> None:
    outline = Outline(page())
    assert outline.named("html") == [{"lang": "en"}]
    assert [tag for tag, _ in outline.tags if tag in {"title", "header", "main", "footer"}] == [
        *("title", "header", "main", "footer"),
    ]


def test_headers_of_tables_say_what_they_are_of() -> None:
    assert Outline(page()).named("th") == [{"scope": "col"}, {"scope": "col"}]


def test_the_watermark_is_for_eyes_and_the_mark_above_for_everybody() -> None:
    written = page()
    assert '<div class="watermark" aria-hidden="true">DRAFT, not approved</div>' in written
    assert '<p class="state">DRAFT, not approved</p>' in written
    assert 'class="watermark"' not in page(approved=True)


def test_links_send_no_address_along() -> None:
    links = Outline(page()).named("a")
    assert [link["href"] for link in links] == ["https://example.org/breach", "mailto:dpo@example.org"]
    assert all(link["rel"] == "noreferrer" for link in links)
    assert "class" in links[0]
    assert "class" not in links[1]


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour, as WCAG 2.2 reckons it."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_stand_out_from_their_ground() -> None:
    (style,) = re.findall("<style>(.*?)</style>", page(), re.S)
    colours = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style)) - {"#ddd"}  # the watermark
    assert len(colours) >= 3
    for colour in colours:
        for ground in ("#fff", "#eee"):
            contrast = (luminance(ground) + 0.05) / (luminance(colour) + 0.05)
            assert contrast >= 7, (colour, ground)


def test_a_title_is_no_style_and_no_tag() -> None:
    written = page('# </title></style><script>x</script> "; }')
    assert "<script" not in written
    assert written.count("</style>") == 1
