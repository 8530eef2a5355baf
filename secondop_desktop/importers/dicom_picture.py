"""The worker's tasks that draw one picture of a study: the middle one of its largest series, as scanners show it."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.filereader import read_partial
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut
from pydicom.pixels.utils import pixel_array
from pydicom.tag import BaseTag, Tag

from secondop_desktop.core.errors import InputRefusedError
from secondop_desktop.core.text import _
from secondop_desktop.importers.dicom_header import BROKEN, text_of
from secondop_desktop.importers.dicom_places import is_dicom
from secondop_desktop.importers.zip_guard import DamagedMemberError, open_zip
from secondop_desktop.sandbox.task import TaskContext

PICTURE = "picture"
"""The name of the PNG that the tasks emit."""

_HEAD = 64 * 1024
_LARGEST = 64_000_000  # picture elements of one frame
_UNDRAWABLE = (*BROKEN, RuntimeError, MemoryError, ImportError, Image.DecompressionBombError, ArithmeticError)
_WANTED: list[BaseTag | int] = [
    Tag(name)
    for name in (
        *("ImageType", "SOPClassUID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", "InstanceNumber"),
        *("Rows", "Columns", "Modality"),
    )
]
_AFTER = 0x00280011  # Columns


def choose(context: TaskContext) -> dict[str, Any]:
    """Which of these pictures stands for their study.

    Inputs: the beginnings of DICOM files. `args`: `study`, its UID (empty: any). Returns `index` of the input, or
    None where none of them is a picture of it.
    """
    return {"index": _middle([item.data for item in context.inputs], str(context.args.get("study") or ""))}


def draw(context: TaskContext) -> dict[str, Any]:
    """Draw the middle frame of a DICOM file; emits `PICTURE`.

    `args`: `size`, the most that it may be wide and high in pixels. Raises `InputRefusedError`.
    """
    (file,) = context.inputs
    return _draw(context, file.data)


def draw_from_zip(context: TaskContext) -> dict[str, Any]:
    """The same for a study whose pictures lie in a zip; `args`: also `study`, its UID."""
    (file,) = context.inputs
    archive = open_zip(file.data)
    heads: list[bytes] = []
    entries = []
    for entry in archive.entries:
        context.progress.step(_("Looking for the picture"))
        try:
            data = archive.read(entry)
        except DamagedMemberError:
            continue
        if is_dicom(data):
            heads.append(data[:_HEAD])
            entries.append(entry)
    index = _middle(heads, str(context.args.get("study") or ""))
    if index is None:
        raise _refused()
    return _draw(context, archive.read(entries[index]))


# -------------------------------------------------------------------------------------------------------------- choice


def _middle(heads: Sequence[bytes], study: str) -> int | None:
    series: dict[str, list[tuple[int, str, int]]] = {}
    scouts: dict[str, list[tuple[int, str, int]]] = {}
    for index, head in enumerate(heads):
        found = _told(head)
        if found is None or (study and text_of(found, "StudyInstanceUID") != study):
            continue
        if not text_of(found, "Rows"):
            continue  # a report, a set of marks, a plan
        number = text_of(found, "InstanceNumber")
        place = (int(number) if number.lstrip("-").isdigit() else 0, text_of(found, "SOPInstanceUID"), index)
        is_scout = "LOCALIZER" in text_of(found, "ImageType").upper()
        (scouts if is_scout else series).setdefault(text_of(found, "SeriesInstanceUID"), []).append(place)
    best = max((series or scouts).values(), key=len, default=None)
    return sorted(best)[len(best) // 2][2] if best else None


def _told(head: bytes) -> Dataset | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return read_partial(
                io.BytesIO(head), stop_when=lambda tag, _vr, _size: int(tag) > _AFTER, force=True, specific_tags=_WANTED
            )
        except BROKEN:
            return None


# -------------------------------------------------------------------------------------------------------------- drawing


def _draw(context: TaskContext, data: bytes) -> dict[str, Any]:
    size = max(16, min(2_000, int(context.args.get("size") or 320)))
    context.progress.step(_("Drawing the picture"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(io.BytesIO(data), force=True)
            if int(dataset.Rows) * int(dataset.Columns) > _LARGEST:
                raise _refused()
            picture = _shown(dataset)
            picture.thumbnail((size, size), Image.Resampling.LANCZOS)
        except _UNDRAWABLE as error:
            raise _refused() from error
    out = io.BytesIO()
    picture.save(out, "PNG")
    context.emit(PICTURE, out.getvalue())
    return {"width": picture.width, "height": picture.height}


def _shown(dataset: Dataset) -> Image.Image:
    """The middle frame as it is shown: PS3.3, C.11.1 (modality), C.11.2 (values of interest), C.7.6.3.1.2 (colours)."""
    frames = int(text_of(dataset, "NumberOfFrames") or 1)
    colours = text_of(dataset, "PhotometricInterpretation").upper()
    pixels = pixel_array(dataset, index=max(0, frames // 2) if frames > 1 else 0)
    if colours == "PALETTE COLOR":
        return Image.fromarray(_eight_bits(apply_color_lut(pixels, dataset)[..., :3]), "RGB")
    if pixels.ndim == 3:
        return Image.fromarray(_eight_bits(pixels[..., :3]), "RGB")
    values = apply_modality_lut(pixels, dataset)
    window = _window(dataset)
    if window is None and "VOILUTSequence" in dataset:
        values = apply_voi_lut(values, dataset, index=0)
        window = float(values.min()), float(values.max())
    low, high = window or _range(pixels, values, dataset)
    return Image.fromarray(_grey(values, low, high, invert=colours == "MONOCHROME1"), "L")


def _window(dataset: Dataset) -> tuple[float, float] | None:
    """The values that are black and white by the first window; None where there is none that shows anything."""
    try:
        centre, width = (float(text_of(dataset, name).split(";")[0]) for name in ("WindowCenter", "WindowWidth"))
    except ValueError:
        return None
    if not (math.isfinite(centre) and math.isfinite(width)) or width < 1:
        return None
    return centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2


def _range(pixels: npt.NDArray[Any], values: npt.NDArray[Any], dataset: Dataset) -> tuple[float, float]:
    """Where a picture without a window is dark and bright: between its rarest values, without what is only filling."""
    padding = text_of(dataset, "PixelPaddingValue")
    inner = values[pixels != int(padding)] if padding.lstrip("-").isdigit() else values
    if not inner.size:
        inner = values
    low, high = np.percentile(inner, (0.5, 99.5))
    return (float(low), float(high)) if high > low else (float(values.min()), float(values.max()))


def _grey(values: npt.NDArray[Any], low: float, high: float, *, invert: bool) -> npt.NDArray[np.uint8]:
    spread = (high - low) or 1.0
    scaled = np.clip((values.astype(np.float64) - low) / spread, 0.0, 1.0)
    return ((1.0 - scaled if invert else scaled) * 255).round().astype(np.uint8)


def _eight_bits(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels)
    most = int(pixels.max()) or 1
    top = 65535 if most > 4095 else most
    scaled: npt.NDArray[np.uint8] = (pixels.astype(np.float64) / max(top, 1) * 255).round().astype(np.uint8)
    return scaled


def _refused() -> InputRefusedError:
    return InputRefusedError(
        _("The picture cannot be shown"),
        _("It is damaged, or packed in a way that is not known here. It is kept as it is, and can still be handed on."),
    )
