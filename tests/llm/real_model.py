"""The language-model path with a real small model behind a real server: `make llm-test`.

A base model of 270M parameters repeats and invents; whatever it writes, the answer keeps the
contract and tells nothing that its source does not support.
"""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from rag.corpus import AskRequest, Corpus
from rag.llm.checking import SentenceChecker
from rag.llm.sources import cited_words

QUESTIONS = (
    "行政事业单位几号正常上班",
    "复工疫情防控指南一共多少个章节？",
    "2月哪些措施涉及复工复产",
    "公安厅打击涉疫违法犯罪的通告是哪天发的？",
)


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    """The address of llama.cpp's server with Gemma 3 270M."""
    tools = Path(os.environ["JUSHI_TEST_LLAMA"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [tools / "bin" / "llama-cpp-server", "-m", tools / "model.gguf", "-c", "4096"]
    process = subprocess.Popen(
        [*map(str, command), "--host", "127.0.0.1", "--port", str(port), "-t", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while not _is_ready(url):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail("llama-cpp-server did not start")
        time.sleep(0.5)
    try:
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def worded(corpus: Corpus, model_url: str) -> Corpus:
    settings = corpus.settings.model_copy(update={"llm_url": model_url, "llm_timeout_s": 60.0})
    return Corpus(corpus.generation, corpus.encoder, settings)


@pytest.mark.parametrize("question", QUESTIONS)
def test_whatever_the_model_writes_the_answer_holds(worded: Corpus, question: str) -> None:
    answer = worded.ask(AskRequest(question, generator="llm"))
    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", answer.answer)}
    assert numbers == {citation.n for citation in answer.citations} != set()
    checker = SentenceChecker(worded.lexicon)
    for rejected in answer.rejected:
        assert rejected.text not in answer.answer
    by_number = {citation.n: citation for citation in answer.citations}
    lines = answer.answer.splitlines()
    end = next((i for i, line in enumerate(lines) if "以下是资料原文" in line), len(lines))
    for line in lines[1:end] if answer.ledger is None else ():
        cited = [by_number[int(n)] for n in re.findall(r"\[(\d+)\]", line)]
        if cited:
            assert checker.check(re.sub(r"\[\d+\]", "", line), cited_words(cited)) is None
