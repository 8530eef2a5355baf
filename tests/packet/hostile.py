"""PDFs that want to do things, one for each way in which a PDF can, written for the tests; all show their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from tests.packet.files import edited, pages

Arm = Callable[[Pdf, Object], None]


def _script(code: str = "app.alert('hello')") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(code))


def _link(action: Object, rect: tuple[int, int, int, int] = (60, 600, 200, 620)) -> Dictionary:
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array(rect), A=action)


def _linked(action: Callable[[], Object]) -> Arm:
    def arm(pdf: Pdf, page: Object) -> None:
        page.Annots = Array([pdf.make_indirect(_link(action()))])

    return arm


def _embedded(pdf: Pdf) -> Object:
    data = pdf.make_stream(b"MZ program", Type=Name.EmbeddedFile)
    return pdf.make_indirect(Dictionary(Type=Name.Filespec, F="run.exe", UF="run.exe", EF=Dictionary(F=data)))


def _open_action(pdf: Pdf, _page: Object) -> None:
    pdf.Root.OpenAction = _script()


def _script_as_stream(pdf: Pdf, _page: Object) -> None:
    code = pdf.make_stream(b"app.alert('from a stream')")
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=code))


def _additional_actions(pdf: Pdf, page: Object) -> None:
    pdf.Root.AA = Dictionary(WC=_script(), WP=_script())
    page.AA = pdf.make_indirect(Dictionary(O=_script(), C=Dictionary(S=Name.Launch, F="calc.exe")))


def _named_script(pdf: Pdf, _page: Object) -> None:
    tree = Dictionary(Names=Array([String("x"), pdf.make_indirect(_script())]))
    pdf.Root.Names = Dictionary(JavaScript=pdf.make_indirect(Dictionary(Kids=Array([pdf.make_indirect(tree)]))))


def _field_scripts(pdf: Pdf, page: Object) -> None:
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="total", V="42", DA="/Helv 12 Tf 0 g", F=4,
            Rect=Array([60, 500, 300, 530]), AA=Dictionary(K=_script(), F=_script(), C=_script()), A=_script(),
        )
    )  # fmt: skip
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([field]), CO=Array([field]), DA="/Helv 12 Tf 0 g", DR=Dictionary(Font=Dictionary(Helv=font))
    )


def _xfa(pdf: Pdf, _page: Object) -> None:
    form = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script>app.alert(1)</script></xdp:xdp>")
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=form)


def _embedded_files(pdf: Pdf, _page: Object) -> None:
    item = _embedded(pdf)
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("run.exe"), item])))
    pdf.Root.AF = Array([item])
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.T)


def _file_annotation(pdf: Pdf, page: Object) -> None:
    page.Annots = Array(
        [
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([60, 500, 80, 520]), FS=_embedded(pdf)
                )
            )
        ]
    )


def _rich_media(pdf: Pdf, page: Object) -> None:
    content = Dictionary(Assets=Dictionary(Names=Array([String("film.swf"), _embedded(pdf)])))
    media = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([60, 300, 300, 500]))
    media.RichMediaContent = content
    media.RichMediaSettings = Dictionary(Activation=Dictionary(Condition=Name.PV))
    page.Annots = Array([pdf.make_indirect(media)])


def _movie(pdf: Pdf, page: Object) -> None:
    film = Dictionary(Type=Name.Annot, Subtype=Name.Movie, Rect=Array([60, 300, 300, 500]), A=True)
    film.Movie = Dictionary(F="film.avi")
    screen = Dictionary(Type=Name.Annot, Subtype=Name.Screen, Rect=Array([60, 100, 300, 200]))
    screen.A = Dictionary(S=Name.Rendition, OP=0, AN=screen, JS=String("app.alert(1)"))
    sound = Dictionary(Type=Name.Annot, Subtype=Name.Sound, Rect=Array([10, 10, 30, 30]))
    sound.Sound = pdf.make_stream(b"\x00" * 40, R=8000)
    sound.A = Dictionary(S=Name.Sound, Sound=sound.Sound)
    model = Dictionary(Type=Name.Annot, Subtype=Name("/3D"), Rect=Array([60, 520, 300, 600]))
    model["/3DD"] = pdf.make_stream(b"U3D", OnInstantiate=pdf.make_stream(b"host.exec()"))
    page.Annots = Array([pdf.make_indirect(item) for item in (film, sound, model)])
    del screen.A.AN
    page.Annots.append(pdf.make_indirect(screen))


def _external_streams(pdf: Pdf, page: Object) -> None:
    picture = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceGray
    picture.F = Dictionary(Type=Name.Filespec, FS=Name.URL, F="https://example.invalid/pixel.png")
    picture.FFilter = Name.FlateDecode
    reference = pdf.make_stream(b"0 0 10 10 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]))
    reference.Ref = Dictionary(F=Dictionary(Type=Name.Filespec, F="//server/share/other.pdf"), Page=0)
    alternate = pdf.make_stream(b"\x80", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    alternate.ColorSpace = Name.DeviceGray
    alternate.OPI = Dictionary({"/2.0": Dictionary(Type=Name.OPI, Version=2.0, F="high-resolution.tif")})
    page.Resources.XObject = Dictionary(P=picture, R=reference, Q=alternate)
    code = page.Contents.read_bytes() + b"\n/P Do /R Do q 20 0 0 20 300 300 cm /Q Do Q"
    page.Contents = pdf.make_stream(code)


def _threads(pdf: Pdf, page: Object) -> None:
    bead = pdf.make_indirect(Dictionary(Type=Name.Bead, P=page, R=Array([0, 0, 100, 100])))
    bead.N = bead
    bead.V = bead
    thread = pdf.make_indirect(Dictionary(Type=Name.Thread, F=bead))
    bead.T = thread
    pdf.Root.Threads = Array([thread])
    page.B = Array([bead])
    action = Dictionary(S=Name.Thread, F="other.pdf", D=0, Next=Array([_script(), Dictionary(S=Name.Hide, T="x")]))
    page.Annots = Array([pdf.make_indirect(_link(action))])


def _layers(pdf: Pdf, page: Object) -> None:
    shown = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Shown")))
    hidden = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Hidden")))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([shown, hidden]),
        D=Dictionary(BaseState=Name.OFF, ON=Array([shown]), AS=Array([Dictionary(Event=Name.Print)])),
    )  # fmt: skip
    page.Resources.Properties = Dictionary(L0=shown, L1=hidden)
    page.Contents = pdf.make_stream(
        page.Contents.read_bytes()
        + b"\n/OC /L1 BDC 0 0 0 rg 60 100 400 400 re f EMC /OC /L0 BDC 0 0 1 rg 500 60 40 40 re f EMC"
    )
    action = Dictionary(S=Name.SetOCGState, State=Array([Name.ON, hidden]))
    page.Annots = Array([pdf.make_indirect(_link(action))])


def _outline_actions(pdf: Pdf, _page: Object) -> None:
    item = pdf.make_indirect(Dictionary(Title=String("Click"), A=Dictionary(S=Name.URI, URI="https://example.invalid")))
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item.Parent = outlines
    pdf.Root.Outlines = outlines
    pdf.Root.URI = Dictionary(Base="https://example.invalid/")


def _hidden_names(pdf: Pdf, page: Object) -> None:
    """The same keys with letters written as numbers, and deep inside other dictionaries."""
    page.PieceInfo = Dictionary(
        App=Dictionary(Private=Dictionary({"/JS": String("app.alert(1)"), "/S": Name.JavaScript}))
    )
    page.Resources.Properties = Dictionary(Deep=Dictionary(A=_script(), Next=Array([Dictionary(A=_script())])))
    page.Resources.ExtGState = Dictionary(G=Dictionary(Type=Name.ExtGState, AA=Dictionary(O=_script())))
    page.Contents = pdf.make_stream(page.Contents.read_bytes() + b"\n/G gs")


_ARMS: dict[str, Arm] = {
    "open action": _open_action,
    "script in a stream": _script_as_stream,
    "additional actions": _additional_actions,
    "script by name": _named_script,
    "scripts of a field": _field_scripts,
    "script of a link": _linked(lambda: _script()),
    "launch": _linked(lambda: Dictionary(S=Name.Launch, F="calc.exe", Win=Dictionary(F="cmd.exe", P="/c dir"))),
    "submit form": _linked(lambda: Dictionary(S=Name.SubmitForm, F="https://example.invalid/form", Flags=4)),
    "reset form": _linked(lambda: Dictionary(S=Name.ResetForm)),
    "import data": _linked(lambda: Dictionary(S=Name.ImportData, F="data.fdf")),
    "go to another file": _linked(lambda: Dictionary(S=Name.GoToR, F="other.pdf", D=Array([0, Name.Fit]))),
    "go to an embedded file": _linked(lambda: Dictionary(S=Name.GoToE, T=Dictionary(R=Name.C, N="run.exe"))),
    "web link": _linked(lambda: Dictionary(S=Name.URI, URI="https://example.invalid/track")),
    "embedded files": _embedded_files,
    "file attachment": _file_annotation,
    "rich media": _rich_media,
    "film, sound and model": _movie,
    "form of another kind": _xfa,
    "streams elsewhere": _external_streams,
    "threads": _threads,
    "layers": _layers,
    "actions of the outline": _outline_actions,
    "names in disguise": _hidden_names,
}
CATEGORIES = tuple(_ARMS)


def hostile(category: str) -> bytes:
    """A PDF of two pages that show the category's name and that is armed in this way."""

    def arm(pdf: Pdf) -> None:
        _ARMS[category](pdf, pdf.pages[0].obj)

    data = edited(pages([f"HOSTILE {category.upper()}", "SECOND PAGE"]), arm)
    if category == "names in disguise":
        data = (
            data.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS (", b"/#4AS (").replace(b"/AA <<", b"/A#41 <<")
        )
    return data


def glyphs_named_like_keys() -> bytes:
    """A harmless page in a Type 3 font whose glyphs are named A and AA, with a font, picture and state named so too."""

    def draw(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        glyphs = Dictionary(
            A=pdf.make_stream(b"1000 0 0 0 900 900 d1 0 0 900 900 re f"),
            AA=pdf.make_stream(b"1000 0 0 0 900 900 d1 0 0 900 450 re f"),
            JS=pdf.make_stream(b"1000 0 0 0 900 900 d1 0 0 450 900 re f"),
        )
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]), FirstChar=65, LastChar=67,
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), Widths=Array([1000, 1000, 1000]), CharProcs=glyphs,
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.A, Name.AA, Name.JS])),
            Resources=Dictionary(),
        )  # fmt: skip
        plain = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        picture = pdf.make_stream(b"\x20", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
        picture.ColorSpace = Name.DeviceGray
        page.Resources.Font = Dictionary({"/F1": page.Resources.Font.F1, "/T": font, "/A": plain})
        page.Resources.XObject = Dictionary(AF=picture)
        page.Resources.ExtGState = Dictionary(A=Dictionary(Type=Name.ExtGState, ca=0.5))
        code = b"\nBT /T 60 Tf 100 500 Td (ABC) Tj ET BT /A 40 Tf 100 400 Td (Helvetica) Tj ET "
        code += b"q 80 0 0 80 100 250 cm /AF Do Q /A gs 0 0 1 rg 300 250 80 80 re f"
        page.Contents = pdf.make_stream(page.Contents.read_bytes() + code)

    return edited(pages(["GLYPHS WITH ODD NAMES"]), draw)


def objects(pdf: pikepdf.Pdf) -> list[Object]:
    """Every object of a file, those that stand inside others too."""
    found: list[Object] = []
    stack: list[Any] = list(pdf.objects)
    seen: set[tuple[int, int]] = set()
    while stack:
        item = stack.pop()
        if not isinstance(item, Object):
            continue
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        found.append(item)
        if isinstance(item, Dictionary | pikepdf.Stream):
            stack.extend(item.get(key) for key in item.keys())  # noqa: SIM118
        elif isinstance(item, Array):
            stack.extend(item)
    return found
