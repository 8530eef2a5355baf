"""The words of HTML, XML and RTF."""

from __future__ import annotations

import pytest

from secondop_desktop.importers.markup import html_text, rtf_text, xml_text


def test_html_gives_its_words_as_lines() -> None:
    page = "<html><head><title>t</title><style>p{}</style></head><body><h1>Letter</h1><p>Two <b>words</b>\n here</p>"
    assert html_text(f"{page}<script>alert(1)</script><table><tr><td>TSH</td><td>1.64</td></tr></table>".encode()) == (
        "Letter\nTwo words here\nTSH 1.64"
    )


@pytest.mark.parametrize(
    "data",
    [
        "<p>Schilddrüse</p>".encode(),
        "<p>Schilddrüse</p>".encode("cp1252"),
        '<html><head><meta charset="iso-8859-1"></head><p>Schilddrüse</p>'.encode("latin-1"),
    ],
)
def test_html_is_read_in_its_own_encoding(data: bytes) -> None:
    assert html_text(data) == "Schilddrüse"


@pytest.mark.parametrize("data", [b"", b"<!-- -->", b"<html></html>", b"<html><script>x</script></html>"])
def test_html_without_words_is_empty(data: bytes) -> None:
    assert html_text(data) == ""


def test_xml_gives_its_words_and_refuses_a_dtd() -> None:
    assert (
        xml_text(b"<a xmlns='urn:x'><text><paragraph>One</paragraph><paragraph>Two</paragraph></text></a>")
        == "One\nTwo"
    )
    assert xml_text(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>") == ""
    assert xml_text(b"<a><b></a>") == ""


def test_rtf_gives_its_words() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator x;}"
        r"\pard Letter\par Schilddr\'fcse {\b bold} caf\u233?\par 4 \'b5g \{x\} a\~b{\pict 0011}\line end}"
    )
    assert rtf_text(source.encode()) == "Letter\nSchilddrüse bold café\n4 µg {x} a b\nend"


@pytest.mark.parametrize(
    "data", [b"{\\rtf1", b"{\\rtf1 }}}}", b"{\\rtf1\\u99999999999 \\ansicpg0 x}", b"{\\rtf1\\uc9\\u5"]
)
def test_broken_rtf_raises_nothing(data: bytes) -> None:
    rtf_text(data)
