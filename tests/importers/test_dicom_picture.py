"""The picture that stands for a study: the right one, as a scanner shows it, and no trouble with what is damaged."""

from __future__ import annotations

import contextlib
import io
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.progress import Progress
from secondop_desktop.importers import dicom_picture
from secondop_desktop.sandbox.task import Input, TaskContext
from tests.importers.container_files import dicom, zipped

RAMP = np.arange(0, 4096, dtype=np.uint16).reshape(64, 64)


def ramp(**more: Any) -> bytes:
    """A picture of every value from 0 to 4095."""
    return dicom(
        **{
            "Rows": 64,
            "Columns": 64,
            "BitsAllocated": 16,
            "BitsStored": 12,
            "HighBit": 11,
            "PixelData": RAMP.tobytes(),
            **more,
        }
    )


def context(args: dict[str, Any], *files: bytes) -> tuple[TaskContext, dict[str, bytes]]:
    blobs: dict[str, bytes] = {}
    inputs = tuple(Input("file", data) for data in files)
    return TaskContext(inputs, args, Progress(), blobs.__setitem__), blobs


def drawn(data: bytes) -> np.ndarray[Any, Any]:
    task, blobs = context({"size": 64}, data)
    dicom_picture.draw(task)
    return np.asarray(Image.open(io.BytesIO(blobs["picture"])))


def test_a_window_says_what_is_black_and_what_is_white() -> None:
    shown = drawn(ramp(WindowCenter=["1000", "50"], WindowWidth=["500", "20"])).ravel()
    assert set(shown[:740]) == {0}
    assert set(shown[1260:]) == {255}
    assert 120 < shown[1000] < 135


def test_the_window_is_of_the_values_after_the_modality_s_scale() -> None:
    shown = drawn(ramp(WindowCenter="40", WindowWidth="400", RescaleSlope="1", RescaleIntercept="-1024")).ravel()
    assert shown[1024 - 200] == 0
    assert 120 < shown[1024 + 40] < 135
    assert shown[1024 + 260] == 255


def test_monochrome1_is_dark_where_its_values_are_high() -> None:
    shown = drawn(ramp(PhotometricInterpretation="MONOCHROME1")).ravel()
    assert shown[10] == 255
    assert shown[-10] == 0


def test_without_a_window_the_whole_of_its_values_is_shown() -> None:
    for window in ({}, {"WindowCenter": "5", "WindowWidth": "0"}):
        shown = drawn(ramp(**window)).ravel()
        assert (shown[0], shown[-1]) == (0, 255)


def test_colours_are_its_own() -> None:
    red = bytes([200, 10, 20]) * 16
    rgb: dict[str, Any] = {"Rows": 4, "Columns": 4, "SamplesPerPixel": 3, "PlanarConfiguration": 0, "PixelData": red}
    assert tuple(drawn(dicom(PhotometricInterpretation="RGB", **rgb))[0, 0]) == (200, 10, 20)
    ybr = drawn(dicom(PhotometricInterpretation="YBR_FULL", **{**rgb, "PixelData": bytes([120, 128, 128]) * 16}))
    assert tuple(ybr[0, 0]) == (120, 120, 120)


def test_a_palette_is_looked_up() -> None:
    table = np.arange(256, dtype=np.uint16) * 257
    colours: dict[str, Any] = {
        f"{name}PaletteColorLookupTable{part}": value
        for name, values in (("Red", table), ("Green", table * 0), ("Blue", table[::-1]))
        for part, value in (("Descriptor", [256, 0, 16]), ("Data", values.astype("<u2").tobytes()))
    }
    (first, *_rest) = drawn(
        dicom(PhotometricInterpretation="PALETTE COLOR", PixelData=bytes([0, 255, 1, 2]), **colours)
    )
    assert tuple(first[0]) == (0, 0, 255)
    assert tuple(first[1]) == (255, 0, 0)


def test_the_middle_of_the_largest_series_stands_for_the_study() -> None:
    scouts = [dicom(series="1.2.3.1.9", number=n, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"]) for n in range(9)]
    small = [dicom(series="1.2.3.1.1", number=n, InstanceNumber=n) for n in range(2)]
    large = [dicom(series="1.2.3.1.2", number=n, InstanceNumber=10 - n) for n in range(5)]
    other = [dicom(study="7.7", series="7.7.1", number=n) for n in range(20)]
    files = [*scouts, *small, *large, *other]
    task, _blobs = context({"study": "1.2.3.1"}, *(data[:4096] for data in files))
    assert dicom_picture.choose(task) == {"index": len(scouts) + len(small) + 2}
    nothing, _blobs = context({"study": "8.8"}, *files)
    assert dicom_picture.choose(nothing) == {"index": None}


def test_the_picture_of_a_study_in_a_zip_is_found() -> None:
    task, blobs = context({"study": "1.2.3.1"}, zipped({"README.TXT": b"read me", "IM1": ramp()}))
    assert dicom_picture.draw_from_zip(task) == {"width": 64, "height": 64}
    assert blobs["picture"].startswith(b"\x89PNG")


@pytest.mark.parametrize("seed", range(30))
def test_damaged_pictures_are_drawn_or_refused(seed: int) -> None:
    data = bytearray(ramp(WindowCenter="1000", WindowWidth="500"))
    chance = random.Random(seed)
    for _change in range(8):
        data[chance.randrange(132, 900)] = chance.randrange(256)
    task, _blobs = context({"size": 64}, bytes(data))
    with contextlib.suppress(InputRefusedError):
        dicom_picture.draw(task)


def test_a_picture_that_claims_to_be_huge_is_refused() -> None:
    task, _blobs = context({}, ramp(Rows=65000, Columns=65000))
    with pytest.raises(InputRefusedError):
        dicom_picture.draw(task)


@pytest.mark.conformance
@pytest.mark.parametrize("name", ["JPEG-LL", "MR2_J2KR", "RG3_J2KI", "SC_rgb_2frame", "bad_sequence", "color-pl"])
def test_packed_sample_pictures_are_drawn(samples: Path, name: str) -> None:
    shown = drawn((samples / "dicom" / "loose" / f"{name}.dcm").read_bytes())
    assert shown.max() - shown.min() > 100
