"""The models that find lines of writing in a picture and read them; imported only where the extra `ocr` is installed.

The models are PaddleOCR's, out of the package rapidocr. Its own code is not imported: it makes folders, can download,
and turns short lines such as g/dL upside down, which it then reads as 7p/6.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import onnxruntime

Picture = npt.NDArray[np.uint8]
"""Rows, columns, and red, green, blue."""
Quad = npt.NDArray[np.float32]
"""The corners of a line of writing in reading order from its top left, as x and y."""

THREADS = 2
_STEP = 32  # the models want lengths that are multiples of this
_HEIGHT = 48  # of a line for the reading model
_COLUMN = 8  # pixels of the line for each of its answers
_NARROWEST = 160
_WIDEST = 3200
_BATCH_PIXELS = 4800  # widths of a batch together, which bounds its memory
_INK = 0.3  # from this probability on, a point belongs to writing
_SURE_LINE = 0.45
_CANDIDATES = 3000
_GROW = 1.6  # the finding model marks the core of a line; this is PaddleOCR's measure for growing it back
_LEAST = 3.0
_CLASSED = (48, 192)
_LATIN_END = 0x2E80


@dataclass(frozen=True, slots=True)
class Letter:
    """A character, how sure the model is of it, and its middle in fractions of the line's width."""

    text: str
    sure: float
    at: float


def model_folder() -> Path | None:
    """Where the installed package keeps the models; None without it. Nothing is imported."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations)), "models")
    return folder if folder.is_dir() else None


class Engine:
    """The three models with what surrounds them; about 400 MB, so there is one: `engine()`."""

    def __init__(self, folder: Path) -> None:
        cv2.setNumThreads(THREADS)
        self._find = _session(folder, "det")
        self._read = _session(folder, "rec")
        self._turned = _session(folder, "cls")
        characters = self._read.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters, " "]
        self._latin = np.array([all(ord(char) < _LATIN_END for char in text) for text in self._characters])

    def find(self, picture: Picture) -> list[Quad]:
        """The lines of writing, in pixels of the picture."""
        height, width = picture.shape[:2]
        size = max(_STEP, round(width / _STEP) * _STEP), max(_STEP, round(height / _STEP) * _STEP)
        if size != (width, height):
            picture = np.asarray(cv2.resize(picture, size), np.uint8)
        likely = self._run(self._find, _normal(picture)[np.newaxis])[0, 0]
        mask = cv2.dilate((likely > _INK).astype(np.uint8), np.ones((2, 2), np.uint8))
        contours, _hierarchy = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        scale = np.array([width / size[0], height / size[1]], np.float32)
        quads = [_grown(contour, likely) for contour in contours[:_CANDIDATES]]
        return [quad * scale for quad in quads if quad is not None]

    def read(self, lines: Sequence[Picture]) -> list[list[Letter]]:
        """What is written in each of these pictures of a line."""
        found: list[list[Letter]] = [[] for _line in lines]
        scaled = [_scaled(line) for line in lines]
        for batch in _batches([line.shape[1] for line in scaled]):
            width = max(_NARROWEST, max(math.ceil(scaled[n].shape[1] / _STEP) * _STEP for n in batch))
            stack = np.zeros((len(batch), 3, _HEIGHT, width), np.float32)
            for row, number in enumerate(batch):
                stack[row, :, :, : scaled[number].shape[1]] = _normal(scaled[number])
            for row, answer in enumerate(self._run(self._read, stack)):
                found[batch[row]] = self._letters(answer, scaled[batch[row]].shape[1])
        return found

    def upside_down(self, lines: Sequence[Picture]) -> float:
        """How likely it is, 0 to 1, that these lines stand on their heads."""
        height, width = _CLASSED
        stack = np.zeros((len(lines), 3, height, width), np.float32)
        for row, line in enumerate(lines):
            wide = min(width, max(1, math.ceil(height * line.shape[1] / line.shape[0])))
            stack[row, :, :, :wide] = _normal(np.asarray(cv2.resize(line, (wide, height)), np.uint8))
        return float(np.mean(self._run(self._turned, stack)[:, 1])) if lines else 0.0

    def _run(self, session: onnxruntime.InferenceSession, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        answer: Any = session.run(None, {session.get_inputs()[0].name: values})[0]
        return np.asarray(answer, np.float32)

    def _letters(self, answer: npt.NDArray[np.float32], width: int) -> list[Letter]:
        """The model's answers, column by column, as characters: repeats are one, and index 0 parts them."""
        best = answer.argmax(axis=1)
        chosen = best[best != 0]
        if len(chosen) and not self._latin[chosen].all() and self._latin[chosen].mean() >= 0.5:
            # One sign of another script among Latin letters is a misread stroke.
            best = np.where(self._latin, answer, 0.0).argmax(axis=1)
        letters: list[Letter] = []
        start = 0
        columns = len(best)
        while start < columns:
            end = start + 1
            while end < columns and best[end] == best[start]:
                end += 1
            index = int(best[start])
            if index:
                sure = float(answer[start:end, index].max())
                at = (start + end) / 2 * _COLUMN / max(1, width)
                letters.append(Letter(self._characters[index], sure, min(1.0, at)))
            start = end
        return letters


@cache
def engine() -> Engine:
    """The one engine of this process; raises `FileNotFoundError` where the models are not installed."""
    folder = model_folder()
    if folder is None:
        raise FileNotFoundError("the package of the models is not installed")
    return Engine(folder)


def _session(folder: Path, kind: str) -> onnxruntime.InferenceSession:
    path = next(iter(sorted(folder.glob(f"*_{kind}_*.onnx"))), None)
    if path is None:
        raise FileNotFoundError(f"no model of the kind {kind}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the memory of the largest page for good
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


def _normal(picture: Picture) -> npt.NDArray[np.float32]:
    """Channels first, from -1 to 1, blue before red as the models were taught."""
    return picture[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0


def _scaled(line: Picture) -> Picture:
    height, width = line.shape[:2]
    wide = min(_WIDEST, max(1, math.ceil(_HEIGHT * width / height)))
    how = cv2.INTER_AREA if height > 1.5 * _HEIGHT else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(line, (wide, _HEIGHT), interpolation=how), np.uint8)


def _batches(widths: Sequence[int]) -> Iterator[list[int]]:
    """Lines of like width together, so that little is computed for padding."""
    batch: list[int] = []
    for number in sorted(range(len(widths)), key=lambda n: widths[n]):
        if batch and (len(batch) + 1) * widths[number] > _BATCH_PIXELS:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _grown(contour: Any, likely: npt.NDArray[np.float32]) -> Quad | None:
    """The rectangle around a mark of the finding model, grown to the size of the writing; None for a speck."""
    middle, (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < _LEAST:
        return None
    left, top, wide, high = cv2.boundingRect(contour)
    mask = np.zeros((high, wide), np.uint8)
    corners = cv2.boxPoints((middle, (width, height), angle))
    cv2.fillPoly(mask, [(corners - np.array([left, top])).astype(np.int32)], (1,))
    if cv2.mean(likely[top : top + high, left : left + wide], mask)[0] < _SURE_LINE:
        return None
    grow = width * height * _GROW / (2 * (width + height))
    return in_order(np.asarray(cv2.boxPoints((middle, (width + 2 * grow, height + 2 * grow), angle)), np.float32))


def in_order(corners: Quad) -> Quad:
    """Four corners from the top left round by the right."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)
