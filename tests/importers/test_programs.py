"""Programs and disc viewers are told from documents by their first bytes and names."""

from __future__ import annotations

import struct

import pytest

from secondop_desktop.importers.programs import is_program


def windows_program(*, dicom: bool = False) -> bytes:
    head = bytearray(512)
    head[0:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 0x100)
    head[0x100:0x104] = b"PE\0\0"
    if dicom:
        head[128:132] = b"DICM"
    return bytes(head)


def dicom(preamble: bytes = b"") -> bytes:
    return preamble.ljust(128, b"\0") + b"DICM\x02\0\0\0UL\x04\0"


@pytest.mark.parametrize(
    "head,name,kind",
    [
        (windows_program(), "viewer.exe", "Windows program"),
        (windows_program(), "report.pdf", "Windows program"),
        (windows_program(), "library.dll", "Windows program"),
        (windows_program(dicom=True), "IM000001", "Windows program"),
        (b"MZ" + b"\0" * 100, "old.com", "Windows program"),
        (b"\x7fELF\x02\x01", "viewer", "Linux program"),
        (b"\x7fELF".ljust(128, b"\0") + b"DICM", "IM1", "Linux program"),
        (b"\xfe\xed\xfa\xce\0", "viewer", "Mac program"),
        (b"\xcf\xfa\xed\xfe\0", "viewer", "Mac program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x02", "viewer", "Mac program"),
        (b"\xca\xfe\xba\xbf\0\0\0\x02", "viewer", "Mac program"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "Main.class", "Java program"),
        (b"PK\x03\x04", "viewer.jar", "Java program"),
        (b"L\0\0\0\x01\x14\x02\0\0", "Start", "Windows shortcut"),
        (b"", "Start.lnk", "Windows shortcut"),
        (b"#!/bin/sh\n", "start", "script"),
        (b"@echo off\r\n", "START.BAT", "script"),
        (b"@echo off\r\n", "start.cmd", "script"),
        (b"Write-Host 1", "a.ps1", "script"),
        ("Write-Host 1".encode("utf-16"), "a.ps1", "script"),
        (b"MsgBox 1", "a.vbs", "script"),
        (b"alert(1)", "viewer.js", "script"),
        (b"echo 1", "run.sh", "script"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "setup.msi", "installer"),
        (b"[Desktop Entry]\n", "viewer.desktop", "launcher"),
        (b"[autorun]\r\nopen=viewer.exe", "AUTORUN.INF", "autostart file"),
        (b"; comment", "Autorun.inf", "autostart file"),
        (b"anything", "Viewer.app", "Mac program"),
    ],
)
def test_programs_are_named_by_kind(head: bytes, name: str, kind: str) -> None:
    assert is_program(head, name) == kind


@pytest.mark.parametrize(
    "head,name",
    [
        (b"", "empty"),
        (b"%PDF-1.7", "report.pdf"),
        (b"%PDF-1.7", "report.exe"),
        (b'{"resourceType": "Bundle"}', "export.json"),
        (b"<?xml version='1.0'?>", "summary.xml"),
        (b"<html>", "INDEX.HTM"),
        (b"\xff\xd8\xff\xe0", "photo.jpg"),
        (b"PK\x03\x04", "export.zip"),
        (b"PK\x03\x04", "letter.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "letter.doc"),
        (b"plain words", "README.TXT"),
        (b"MZ is how the ward writes midazolam", "note.txt"),
        (b"[Letters]", "device.inf"),
        (dicom(), "IM000001"),
        (dicom(), "1.2.840.com"),
        (dicom(b"MZ"), "IM000001"),
        (dicom(b"MZ"), "IM000001.dcm"),
        (dicom(), "DICOMDIR"),
        (b"\0\1\2\3", "data.bin"),
    ],
)
def test_documents_are_not_programs(head: bytes, name: str) -> None:
    assert is_program(head, name) is None


def test_an_offset_that_points_nowhere_is_no_header() -> None:
    head = bytearray(dicom(b"MZ"))
    struct.pack_into("<I", head, 0x3C, 0xFFFFFFFF)
    assert is_program(bytes(head), "IM1") is None
