"""The plain text of HTML, XML and RTF, so that inline documents can be searched; nothing in them is followed or run."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as lxml_html

_BLOCKS = frozenset(
    "p div br tr li h1 h2 h3 h4 h5 h6 table section article header footer ul ol dl dt dd pre hr paragraph".split()
)
_UNSHOWN = ("script", "style", "head", "template", "noscript", "svg")


def html_text(data: bytes) -> str:
    """The words of an HTML page as lines; empty when there are none."""
    # Bytes, so that the page's own charset is found; a page without one is UTF-8 or, failing that, Western.
    try:
        encoding = None if re.search(rb"charset\s*=", data[:2048], re.IGNORECASE) else _encoding(data)
        parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding=encoding)
        root = lxml_html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, LookupError):
        return ""
    return _text_of(root)


def xml_text(data: bytes) -> str:
    """The words of an XML document as lines; empty when it is not well formed or brings a DTD."""
    if b"<!DOCTYPE" in data[:4096]:
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return _text_of(etree.fromstring(data, parser))
    except (etree.LxmlError, ValueError):
        return ""


def _encoding(data: bytes) -> str:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _text_of(root: etree._Element) -> str:
    parts: list[str] = []
    skipping = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2].lower()
        if event == "start":
            if tag in _UNSHOWN:
                skipping += 1
            if tag in _BLOCKS:
                parts.append("\n")
            if not skipping and element.text:
                parts.append(element.text if tag == "pre" else re.sub(r"\s+", " ", element.text))
        else:
            if tag in _UNSHOWN:
                skipping -= 1
            parts.append("\n" if tag in _BLOCKS else " " if tag in {"td", "th"} else "")
            if not skipping and element.tail:
                parts.append(re.sub(r"\s+", " ", element.tail))
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)


_RTF = re.compile(
    r"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_RTF_UNSHOWN = frozenset(
    "fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr themedata datastore "
    "listtable listoverridetable generator xmlnstbl latentstyles colorschememapping rsidtbl fldinst".split()
)
_RTF_BREAKS = {"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t"}
_RTF_SIGNS = {
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}


def rtf_text(data: bytes) -> str:
    """The words of an RTF document, as far as its plainest parts go (RTF 1.9.1)."""
    source = data.decode("latin-1")
    page = re.search(r"\\ansicpg(\d{3,5})", source[:2000])
    codepage = f"cp{page[1]}" if page else "cp1252"
    out: list[str] = []
    stack: list[tuple[bool, int]] = []
    hidden, skip_after_unicode, pending = False, 1, 0
    for match in _RTF.finditer(source):
        word, number, code, sign, brace, text = match.groups()
        if brace == "{":
            stack.append((hidden, skip_after_unicode))
        elif brace == "}":
            hidden, skip_after_unicode = stack.pop() if stack else (False, 1)
        elif sign == "*" or (word and word.lower() in _RTF_UNSHOWN):
            hidden = True
        elif hidden:
            continue
        elif word == "u" and number:
            out.append(chr(int(number) % 0x10000))
            pending = skip_after_unicode
        elif word == "uc" and number:
            skip_after_unicode = int(number)
        elif word:
            out.append(_RTF_BREAKS.get(word, "") or _RTF_SIGNS.get(word, ""))
        elif code:
            if pending:
                pending -= 1
            else:
                out.append(_from_codepage(int(code, 16), codepage))
        elif sign:
            out.append({"~": " ", "_": "-", "-": ""}.get(sign, sign if sign in "\\{}" else ""))
        elif text:
            out.append(text[pending:])
            pending = max(0, pending - len(text))
    joined = "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n".join(line.rstrip() for line in joined.splitlines() if line.strip())


def _from_codepage(value: int, codepage: str) -> str:
    try:
        return bytes((value,)).decode(codepage, "replace")
    except LookupError:
        return bytes((value,)).decode("cp1252", "replace")
