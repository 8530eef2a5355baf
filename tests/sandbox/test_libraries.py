"""The libraries that read and make pages work under the worker's limits, and stay inside them."""

from __future__ import annotations

from secondop_desktop.sandbox.worker import Worker

TASKS = "tests.sandbox.libraries:"


def test_pages_are_made_normalised_merged_and_rendered_in_the_worker(worker: Worker) -> None:
    result = worker.run(TASKS + "compose", [])
    assert result.value["pages"] == 1
    assert "Haemoglobin" in result.value["text"]
    blobs = dict(result.blobs)
    assert blobs["packet.pdf"].startswith(b"%PDF")
    assert b"Haemoglobin" not in blobs["packet.pdf"]
    assert blobs["page.png"].startswith(b"\x89PNG")


def test_pictures_are_read_in_the_worker(worker: Worker) -> None:
    assert worker.run(TASKS + "pictures", []).value == [["JPEG", 20, 30], ["PNG", 20, 30], ["TIFF", 20, 30]]
