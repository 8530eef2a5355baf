from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from secondop_desktop.packet.plan import PacketPlan
from tests.packet import files, story
from tests.packet.reading import verified


@pytest.fixture(scope="module")
def packet() -> tuple[PacketPlan, story.Made]:
    plan, data = story.plan(story.originals() + story.odd_originals())
    return plan, story.composed(plan, data)


def altered(data: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    return files.edited(data, change)


def problems(packet: tuple[PacketPlan, story.Made], change: Callable[[pikepdf.Pdf], None]) -> list[str]:
    plan, made = packet
    ok, found = verified(altered(made.data, change), plan, made.result["proof"])
    assert ok is (not found)
    return found


def test_a_sound_packet_is_verified(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    assert verified(made.data, plan, made.result["proof"]) == (True, [])


def test_a_packet_that_was_only_written_again_is_verified(packet: tuple[PacketPlan, story.Made]) -> None:
    assert problems(packet, lambda pdf: None) == []


def test_a_missing_page_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def drop(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[9]

    assert any("pages instead of" in problem for problem in problems(packet, drop))


def test_two_pages_that_changed_places_are_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        first, second = pdf.pages[16].obj, pdf.pages[17].obj
        first.Resources, second.Resources = second.Resources, first.Resources

    assert any("originals are missing or altered" in problem for problem in problems(packet, swap))


def parted(page: pikepdf.Object) -> tuple[bytes, bytes]:
    """What draws the original on a page, and the rest of its content."""
    shared, own = (item.read_bytes() for item in page.Contents)
    original, end, rest = own.partition(b"EMC\n")
    assert b"/Original Do" in original
    assert b"/Original Do" not in shared + rest
    return original + end, shared + rest


def test_an_original_that_is_not_drawn_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    _plan, made = packet
    number = made.result["proof"]["shown"][0][0]

    def erase(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[number - 1].obj
        page.Contents = pdf.make_stream(parted(page)[1])

    assert any("1 pages of 1 originals" in problem for problem in problems(packet, erase))


def test_a_missing_stamp_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    _plan, made = packet
    number = made.result["proof"]["shown"][0][0]

    def unstamp(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[number - 1].obj
        page.Contents = pdf.make_stream(parted(page)[0])

    assert problems(packet, unstamp) == ["1 pages do not carry the name, birth date and page number."]


def test_a_link_that_leads_elsewhere_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def bend(pdf: pikepdf.Pdf) -> None:
        link = pdf.pages[0].obj.Annots[0]
        link.Dest[0] = pdf.pages[40].obj

    assert any("links are missing or lead to a wrong page" in problem for problem in problems(packet, bend))


def test_a_dangling_link_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def dangle(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Annots[0].Dest = Array([pdf.make_indirect(Dictionary()), Name.Fit])

    assert any("links are missing or lead to a wrong page" in problem for problem in problems(packet, dangle))


def test_a_missing_link_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def unlink(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[1].obj.Annots

    assert any("links are missing" in problem for problem in problems(packet, unlink))


def test_a_foreign_annotation_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def annotate(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("hi"))
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))

    assert any("are not ours" in problem for problem in problems(packet, annotate))


def test_missing_bookmarks_are_found(packet: tuple[PacketPlan, story.Made]) -> None:
    def forget(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Outlines

    assert "The bookmarks are not complete." in problems(packet, forget)


@pytest.mark.parametrize("place", ["root", "page", "attachment", "names"])
def test_active_content_is_found(packet: tuple[PacketPlan, story.Made], place: str) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    def arm(pdf: pikepdf.Pdf) -> None:
        if place == "root":
            pdf.Root.OpenAction = script
        elif place == "page":
            pdf.pages[3].obj.AA = Dictionary(O=script)
        elif place == "names":
            pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        else:
            pdf.attachments["x.txt"] = b"x"

    assert any("something active" in problem for problem in problems(packet, arm))


def test_a_password_that_was_not_applied_is_found(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    ok, found = verified(made.data, plan, made.result["proof"], "secret")
    assert not ok
    assert found == ["The file is not locked with the password."]


def test_a_file_that_cannot_be_read_is_a_problem_and_no_crash(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    proof: dict[str, Any] = made.result["proof"]
    for data in (b"", b"%PDF-1.7 nothing", made.data[: len(made.data) // 2], made.data[:-4000]):
        ok, found = verified(data, plan, proof)
        assert not ok
        assert found


def test_the_proof_of_another_packet_does_not_fit(packet: tuple[PacketPlan, story.Made]) -> None:
    plan, made = packet
    other_plan, data = story.plan(story.originals()[:3])
    other = story.composed(other_plan, data)
    ok, _found = verified(other.data, plan, made.result["proof"])
    assert not ok
    assert io.BytesIO(other.data).read(5) == b"%PDF-"
