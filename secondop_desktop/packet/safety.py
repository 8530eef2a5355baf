"""Checks a finished packet by reading its bytes again: may it be given away?

It is locked where it should be, nothing in it is active, every link leads where it says and none leads out, and nothing
is left of what was redacted. A worker of its own looks at this while another one runs `verify`.
"""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Pdf

from secondop_desktop.core.text import _
from secondop_desktop.packet import attached, second_reader
from secondop_desktop.packet.inert import is_inert, suspects
from secondop_desktop.packet.redact_check import leftovers
from secondop_desktop.packet.verdict import Finished, verdict
from secondop_desktop.sandbox.task import TaskContext


def safety(context: TaskContext) -> dict[str, Any]:
    """Whether a packet may be given away; input, arguments and answer are those of `verdict`."""
    return verdict(context, _problems)


def _problems(packet: Finished, context: TaskContext) -> list[str]:
    if packet.password and _opens(packet.data):
        return [_("The file is not locked with the password.")]
    problems = second_reader.problems(packet.data, packet.password, packet.plan, packet.proof, context)
    problems += _active(packet, context)
    return problems + leftovers(packet.data, packet.password, packet.plan)


def _opens(data: bytes) -> bool:
    """Whether the file opens without a password."""
    try:
        with Pdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True):
            return True
    except pikepdf.PasswordError:
        return False


def _active(packet: Finished, context: TaskContext) -> list[str]:
    """What runs, opens, sends, plays or is attached, but for the attachment of ours, which must be whole."""
    context.progress.check()
    pdf = packet.opened()
    context.held.append(pdf)
    suspected = suspects(pdf)
    wrong = attached.problems(pdf, packet.proof, suspected)
    ours = attached.objects(pdf) if packet.proof.get("attached") and not wrong else frozenset()
    if is_inert(suspected, ours):
        return list(wrong)
    return [*wrong, _("The file contains something active: a script, an action or an attached file.")]
