"""What a check of a finished packet answers: the problems in words for the person, whatever the file's bytes do."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdf
import pypdfium2
from pikepdf import Pdf

from secondop_desktop.core.text import _
from secondop_desktop.packet.plan import PacketPlan, plan_from_json, speak
from secondop_desktop.sandbox.task import TaskContext

LOCKED = (pikepdf.PasswordError, pypdf.errors.WrongPasswordError, pypdf.errors.FileNotDecryptedError)
UNREADABLE = (
    *(pikepdf.PdfError, pypdfium2.PdfiumError, pypdf.errors.PyPdfError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError),
)
"""What the readers raise for a file that is not built as it should be."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished packet to be checked: its bytes, read afresh, and what must be found in them."""

    data: bytes
    password: str
    plan: PacketPlan
    proof: Mapping[str, Any]

    def opened(self) -> Pdf:
        """The file as qpdf reads it, without mending anything; raises what is `UNREADABLE`, or `PasswordError`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the password was not needed is found elsewhere
            return Pdf.open(
                io.BytesIO(self.data), password=self.password, attempt_recovery=False, suppress_warnings=True
            )


def verdict(context: TaskContext, look: Callable[[Finished, TaskContext], list[str]]) -> dict[str, Any]:
    """What `look` finds wrong with a packet: `ok` and `problems`.

    Input: the bytes of the file. Arguments: `plan`, the `proof` that `compose` returned, and the `password` or None.
    """
    plan = plan_from_json(context.args["plan"])
    speak(plan)
    (packet,) = context.inputs
    password = str(context.args.get("password") or "")
    try:
        problems = look(Finished(packet.data, password, plan, context.args["proof"]), context)
    except LOCKED:
        problems = [_("The file does not open with the chosen password.")]
        if not password:
            problems = [_("The file asks for a password that was not chosen.")]
    except UNREADABLE as error:
        problems = [_("The finished file could not be read again ({kind}).").format(kind=type(error).__name__)]
    return {"ok": not problems, "problems": problems}
