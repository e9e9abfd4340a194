"""The model's transformer layers as one ONNX graph, run by ONNX Runtime.

PyTorch spends most of one question between its operators: the same layers as a graph of fused
operators take a third of the time in float32, and a fifth in int8 where the processor multiplies
bytes (VNNI). Tokenizer, word vectors, pooling and normalisation stay sentence-transformers' own;
what `BertModel` calls its encoder is replaced.

In int8 weights are symmetric, one scale for each output, and activations are quantised as they
come, one scale for each text: a text's vector does not depend on what it is encoded with. What the
feed-forward networks of the first half put out stays float32: their inputs have a few values far
from the others, and in int8 the cosine with float32 would fall from 0.999 to 0.997.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from transformers.modeling_outputs import BaseModelOutputWithPastAndCrossAttentions

from rag.errors import ModelError

if TYPE_CHECKING:
    import onnx

__all__ = ["LayersInOnnx", "layers_file", "multiplies_bytes", "write_layers"]

LayerPrecision = Literal["float32", "int8"]
_FUSED = "com.microsoft"
_OPSET = 17
_HEADS = ("query", "key", "value")


def multiplies_bytes() -> bool:
    """Tell whether the processor multiplies int8 in hardware, without saturating halfway."""
    capabilities = torch.cpu.get_capabilities()
    names = ("avx512_vnni", "avx_vnni", "avx_vnni_int8", "amx_int8", "arm_dotprod", "i8mm")
    return any(capabilities.get(name) for name in names)


def layers_file(folder: Path, precision: LayerPrecision) -> Path:
    """Return where a model folder keeps its layers, beside sentence-transformers' own files."""
    return folder / "onnx" / f"layers_{precision}.onnx"


class LayersInOnnx(torch.nn.Module):
    """In the place of `BertModel.encoder`; for inference only."""

    def __init__(self, path: Path, threads: int) -> None:
        """Load the graph.

        Args:
            path: A file of `write_layers`.
            threads: For the texts of one call.

        Raises:
            ModelError: If the file is damaged or of another runtime.
        """
        import onnxruntime

        super().__init__()
        options = onnxruntime.SessionOptions()
        # A text runs on one thread, texts side by side: threads that share one text mostly wait,
        # and on a busy machine for the slowest of them.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # what onnxruntime raises has no common class but this
            raise ModelError(
                f"无法加载 {path.name}：{error}。删除 {path.parent} 后重新运行即可重建。"
            ) from error
        self.threads = threads

    def forward(
        self, hidden: torch.Tensor, attention_mask: torch.Tensor | None = None, **_: object
    ) -> BaseModelOutputWithPastAndCrossAttentions:
        """Return the last hidden states, shape (texts, tokens, hidden); padding stays zero.

        Args:
            hidden: The tokens' embeddings, shape (texts, tokens, hidden).
            attention_mask: As transformers hands it to its layers: None where nothing is padded,
                or of shape (texts, 1, …, tokens), true or 0 for a token and false or less for
                padding, which is on the right.
        """
        embedded = hidden.float().numpy()
        lengths = _lengths(attention_mask, *embedded.shape[:2])
        out = np.zeros_like(embedded)

        def run(at: int) -> None:
            text = embedded[at : at + 1, : lengths[at]]
            out[at, : lengths[at]] = self._session.run(None, {"embedded": text})[0][0]

        if len(out) == 1 or self.threads == 1:
            for at in range(len(out)):
                run(at)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                # the longest first: no thread is left alone with it at the end
                list(pool.map(run, np.argsort(-np.array(lengths), kind="stable").tolist()))
        return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=torch.from_numpy(out))


def _lengths(mask: torch.Tensor | None, texts: int, tokens: int) -> list[int]:
    if mask is None:
        return [tokens] * texts
    # every token may look at the same ones: the last row of the mask names them
    row = mask.reshape(mask.shape[0], -1, mask.shape[-1])[:, -1]
    kept = row if row.dtype == torch.bool else row >= 0
    return list(map(int, kept.expand(texts, tokens).sum(dim=1).tolist()))


def write_layers(folder: Path, precision: LayerPrecision) -> Path:
    """Write the layers of a BERT model folder as an ONNX graph, unless it is there.

    Args:
        folder: Holds config.json and model.safetensors in float32.
        precision: Of the weights.

    Returns:
        The file.
    """
    path = layers_file(folder, precision)
    if path.is_file():
        return path
    import onnx
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph = _Graph(config, load_file(folder / "model.safetensors"), precision)
    path.parent.mkdir(exist_ok=True)
    building = path.with_name(f"{path.name}.building-{os.getpid()}")
    onnx.save(graph.model(), str(building))
    building.replace(path)
    return path


class _Graph:
    """Builds the graph, layer by layer, out of ONNX Runtime's fused operators."""

    def __init__(
        self,
        config: dict[str, Any],
        tensors: dict[str, NDArray[np.float32]],
        precision: LayerPrecision,
    ) -> None:
        self._config, self._tensors, self._precision = config, tensors, precision
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def model(self) -> "onnx.ModelProto":
        """Return the whole model: embedded (texts, tokens, hidden) to hidden states."""
        from onnx import TensorProto, helper

        hidden = "embedded"
        for layer in range(self._config["num_hidden_layers"]):
            hidden = self._layer(layer, hidden)
        shape = ["texts", "tokens", self._config["hidden_size"]]
        graph = helper.make_graph(
            self._nodes,
            "layers",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(hidden, TensorProto.FLOAT, shape)],
            self._constants,
        )
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _layer(self, layer: int, hidden: str) -> str:
        prefix = f"encoder.layer.{layer}"
        heads = [self._linear(f"{prefix}.attention.self.{name}", hidden) for name in _HEADS]
        attended = self._add(
            "MultiHeadAttention", heads, num_heads=self._config["num_attention_heads"]
        )
        attended = self._linear(f"{prefix}.attention.output.dense", attended)
        hidden = self._norm(f"{prefix}.attention.output.LayerNorm", attended, hidden)
        inner = self._linear(f"{prefix}.intermediate.dense", hidden, biased=False)
        bias = self._constant(f"{prefix}.intermediate.dense.bias")
        inner = self._add("BiasGelu", [inner, bias])
        exact = layer < self._config["num_hidden_layers"] // 2
        inner = self._linear(f"{prefix}.output.dense", inner, exact=exact)
        return self._norm(f"{prefix}.output.LayerNorm", inner, hidden)

    def _norm(self, prefix: str, new: str, old: str) -> str:
        scale_and_shift = list(self._names(prefix))
        epsilon = self._config["layer_norm_eps"]
        return self._add("SkipLayerNormalization", [new, old, *scale_and_shift], epsilon=epsilon)

    def _linear(self, prefix: str, given: str, *, biased: bool = True, exact: bool = False) -> str:
        weight = self._tensors[f"{prefix}.weight"].T
        bias = [self._constant(f"{prefix}.bias")] if biased else []
        if self._precision == "int8" and not exact:
            scales = np.maximum(np.abs(weight).max(axis=0), 1e-12) / 127
            levels = np.rint(weight / scales).astype(np.int8)
            inputs = [
                given,
                self._store(f"{prefix}.levels", levels),
                self._store(f"{prefix}.scales", scales.astype(np.float32)),
                "",
                *bias,
            ]
            return self._add("DynamicQuantizeMatMul", inputs)
        product = self._add("MatMul", [given, self._store(f"{prefix}.weight", weight)], domain="")
        return self._add("Add", [product, *bias], domain="") if bias else product

    def _names(self, prefix: str) -> Iterator[str]:
        for part in ("weight", "bias"):
            yield self._constant(f"{prefix}.{part}")

    def _constant(self, name: str) -> str:
        return self._store(name, self._tensors[name])

    def _store(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _add(self, kind: str, inputs: list[str], *, domain: str = _FUSED, **settings: Any) -> str:
        from onnx import helper

        output = f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output
