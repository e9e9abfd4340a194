"""Building: nothing is done twice, the same input gives the same files, other settings are told."""

import json
import shutil
from pathlib import Path

import pytest

from rag.corpus import Corpus, SearchRequest
from rag.encoder import SentenceTransformerEncoder
from rag.errors import DocumentError, IndexMismatchError, IndexMissingError
from rag.folder import read_folder
from rag.following import IndexReport, build_index, find_documents
from rag.index import open_index
from rag.settings import Settings
from tests.gazette import VISITS

pytestmark = pytest.mark.real_model


def files_of(report: IndexReport) -> dict[str, str]:
    manifest = json.loads((report.folder / "manifest.json").read_text(encoding="utf-8"))
    files: dict[str, str] = manifest["files"]
    return files


def test_an_unchanged_folder_is_not_built_again(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    first = build_index(folder, own, encoder)
    assert not first.unchanged
    assert (first.documents, first.embedded) == (2, first.passages)
    again = build_index(folder, own, encoder)
    assert again.unchanged
    assert (again.folder, again.passages, again.embedded) == (first.folder, first.passages, 0)


def test_only_the_changed_documents_passages_are_embedded(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    first = build_index(folder, own, encoder)
    more = VISITS + "\n## 2019年7月11日\n\n赵一帆到县气象站了解雨情。\n"
    (folder / "visits.md").write_text(more, encoding="utf-8")
    second = build_index(folder, own, encoder)
    assert second.folder != first.folder
    assert second.passages == first.passages + 1
    assert second.embedded == 1
    found = Corpus.open(own, encoder).search(SearchRequest("气象站", mode="lexical")).hits
    assert found[0].entry.text.text == "赵一帆到县气象站了解雨情。"


def test_a_removed_document_is_gone(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    build_index(folder, own, encoder)
    (folder / "visits.md").unlink()
    report = build_index(folder, own, encoder)
    assert (report.documents, report.embedded) == (1, 0)
    assert {e.file for e in open_index(own, encoder).contents.entries} == {"notices.txt"}


def test_a_new_description_is_a_new_index_without_new_vectors(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    build_index(folder, own, encoder)
    (folder / "corpus.toml").write_text('["visits.md"]\npublisher = "县报"\n', encoding="utf-8")
    report = build_index(folder, own, encoder)
    assert (report.unchanged, report.embedded) == (False, 0)
    documents = open_index(own, encoder).contents.documents
    assert [item.publisher for item in documents] == [None, "县报"]


def test_the_same_input_gives_the_same_files(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    first = files_of(build_index(folder, own, encoder))
    assert files_of(build_index(folder, own, encoder, force=True)) == first
    elsewhere = shutil.copytree(folder, tmp_path / "elsewhere")
    other = own.model_copy(update={"data": tmp_path / "other"})
    assert files_of(build_index(elsewhere, other, encoder)) == first


@pytest.mark.parametrize(
    ("change", "named"),
    [({"passage_tokens": 64}, "passage_tokens.*128.*64"), ({"bm25_k1": 0.9}, "bm25_k1.*1.2.*0.9")],
)
def test_other_settings_are_refused_and_the_message_says_what_to_do(
    folder: Path,
    own: Settings,
    encoder: SentenceTransformerEncoder,
    change: dict[str, object],
    named: str,
) -> None:
    build_index(folder, own, encoder)
    with pytest.raises(IndexMismatchError, match=f"{named}.*jushi index"):
        open_index(own.model_copy(update=change), encoder)


def test_other_settings_are_built_for(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    build_index(folder, own, encoder)
    other = own.model_copy(update={"bm25_k1": 0.9})
    report = build_index(folder, other, encoder)
    assert (report.unchanged, report.embedded) == (False, 0)
    open_index(other, encoder)


def test_a_damaged_index_is_built_again_whole(
    folder: Path, own: Settings, encoder: SentenceTransformerEncoder
) -> None:
    first = build_index(folder, own, encoder)
    (path,) = first.folder.glob("segments/*/dense.faiss")
    path.write_bytes(b"not an index")
    report = build_index(folder, own, encoder)
    assert report.embedded == report.passages
    open_index(own, encoder)


def test_a_data_folder_without_an_index(own: Settings, encoder: SentenceTransformerEncoder) -> None:
    with pytest.raises(IndexMissingError, match="jushi index"):
        open_index(own, encoder)


def test_documents_are_found_by_name_hidden_files_left_out(folder: Path) -> None:
    (folder / ".draft.txt").write_text("草稿", encoding="utf-8")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8")
    (folder / "corpus.toml").write_text("", encoding="utf-8")
    assert [path.name for path in find_documents(folder)] == ["notices.txt", "visits.md"]


def test_a_folder_that_cannot_be_indexed_is_told(
    own: Settings, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="absent"):
        build_index(tmp_path / "absent", own, encoder)
    with pytest.raises(DocumentError, match=r"\.txt"):
        build_index(tmp_path / "empty", own, encoder)


def test_a_file_that_only_corpus_toml_names_is_told_and_the_rest_read(folder: Path) -> None:
    (folder / "corpus.toml").write_text('["gone.txt"]\nyear = 2019\n', encoding="utf-8")
    files, unread = read_folder(folder)
    assert [file.name for file in files] == ["notices.txt", "visits.md"]
    assert [item.file for item in unread] == ["gone.txt"]
