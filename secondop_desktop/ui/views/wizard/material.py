"""What the room of second opinions reads of a person: their cases, and what the steps may name."""

from __future__ import annotations

from dataclasses import dataclass

from secondop_desktop.core.dates import PartialDate
from secondop_desktop.core.records import Document, Kind, Packet
from secondop_desktop.usecases import browse, prepare_opinion
from secondop_desktop.usecases.open_vault import Vault
from secondop_desktop.usecases.prepare_opinion import Case


@dataclass(frozen=True, slots=True)
class Material:
    """Every case, also those that were put away; the documents, the packets, and which day it is."""

    every: tuple[Case, ...]
    documents: tuple[Document, ...]
    packets: tuple[Packet, ...]
    today: PartialDate

    @property
    def cases(self) -> tuple[Case, ...]:
        """The cases that were not put away."""
        return tuple(case for case in self.every if case.archived is None)


def read_material(vault: Vault, patient_id: str) -> Material:
    """Read it of this person."""
    documents = browse.records(vault, patient_id, (Kind.DOCUMENT,))
    return Material(
        prepare_opinion.all_cases(vault, patient_id, archived=True),
        tuple(item for item in documents if isinstance(item, Document)),
        browse.packets(vault, patient_id),
        PartialDate(vault.now().date().isoformat()),
    )
