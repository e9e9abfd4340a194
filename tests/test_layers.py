"""The layers as a graph against PyTorch's own."""

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from rag.encoder import SentenceTransformerEncoder, Vectors, prepare_model
from rag.errors import ModelError
from rag.model.layers import LayersInOnnx, layers_file, write_layers
from rag.settings import Settings

# Of unlike length, so that a batch is padded; the last is cut at 512 tokens.
TEXTS = [
    "推迟开学",
    "省教育厅2月7日发布关于推迟中小学、幼儿园开学时间的通知。",
    "对承租国有资产类经营用房的中小企业，免收三个月房租，减半征收三个月房租。" * 3,
    "Work resumes on February 10, 2020.",
    "关于延迟企业复工的通知。" * 90,
]


@pytest.fixture(scope="module")
def library(settings: Settings) -> SentenceTransformer:
    path = prepare_model(settings.model_copy(update={"precision": "float32"})).path
    return SentenceTransformer(path, device="cpu")


@pytest.fixture(scope="module")
def wanted(library: SentenceTransformer) -> Vectors:
    return np.asarray(library.encode_document(TEXTS, show_progress_bar=False))


def load(settings: Settings, precision: str) -> SentenceTransformerEncoder:
    model = prepare_model(settings.model_copy(update={"precision": precision}))
    assert model.precision == precision
    return SentenceTransformerEncoder(model.path, model.name, model.precision, 1, model.layers)


@pytest.mark.real_model
@pytest.mark.parametrize(("precision", "least"), [("float32", 0.99999), ("int8", 0.995)])
def test_the_graph_gives_the_librarys_vectors(
    settings: Settings, wanted: Vectors, library: SentenceTransformer, precision: str, least: float
) -> None:
    encoder = load(settings, precision)
    assert np.sum(encoder.encode_passages(TEXTS) * wanted, axis=1).min() >= least
    # the same through the library's own call, which pads a batch to its longest text
    padded = np.asarray(encoder._model.encode_document(TEXTS, show_progress_bar=False))
    assert np.sum(padded * wanted, axis=1).min() >= least
    question = "2月哪些措施涉及复工复产"
    theirs = np.asarray(library.encode_query(question, show_progress_bar=False))
    assert float(encoder.encode_question(question) @ theirs) >= least


@pytest.mark.real_model
def test_a_texts_vector_does_not_depend_on_its_company(settings: Settings) -> None:
    encoder = load(settings, "int8")
    together = encoder.encode_passages(TEXTS)
    alone = [encoder.encode_passages([text])[0] for text in TEXTS]
    assert np.array_equal(together, np.stack(alone))


def test_a_damaged_graph_is_named_in_the_error(tmp_path: Path) -> None:
    damaged = tmp_path / "layers_int8.onnx"
    damaged.write_bytes(b"no graph")
    with pytest.raises(ModelError, match=r"layers_int8\.onnx"):
        LayersInOnnx(damaged, threads=1)


def test_the_graph_is_written_once(settings: Settings) -> None:
    folder = Path(prepare_model(settings.model_copy(update={"precision": "int8"})).path)
    path = layers_file(folder, "int8")
    written = path.stat().st_mtime_ns
    assert write_layers(folder, "int8") == path
    assert path.stat().st_mtime_ns == written
    assert [item.name for item in path.parent.iterdir() if "building" in item.name] == []


@pytest.mark.real_model
def test_a_folder_that_cannot_be_written_still_serves(settings: Settings, tmp_path: Path) -> None:
    ready = Path(prepare_model(settings.model_copy(update={"precision": "float32"})).path)
    folder = tmp_path / ready.name
    folder.mkdir()
    for path in ready.iterdir():
        if path.name != "onnx":
            (folder / path.name).symlink_to(path)
    # in the place of the folder for the graph: nobody, not even root, can write below a file
    (folder / "onnx").write_text("", encoding="utf-8")
    own = settings.model_copy(update={"precision": "int8", "model_cache": tmp_path})
    model = prepare_model(own)
    assert (model.precision, model.layers) == ("float32", None)
    encoder = SentenceTransformerEncoder(*model[:3], 1, model.layers)
    assert encoder.encode_question("2月").shape == (384,)
