"""The `jushi eval` command: what is asked for on the command line, nothing of how it is done.

Heavy modules are imported only when a part runs, so that `jushi --help` stays quick.
"""

import argparse
import sys
from pathlib import Path

__all__ = ["register"]

_HERE = Path(__file__).parent


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `jushi eval` to the command line."""
    parser = subparsers.add_parser(
        "eval",
        help="用标注问题评测，写出报告并与基线比较",
        description="用标注问题评测检索与回答，写出 HTML 与 Markdown 报告，并与基线比较；"
        "不许下降的指标明显下降时以 1 退出。",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--ablations", action="store_true", help="比较各路检索、时间范围与切分单位")
    what.add_argument("--beir", nargs="+", type=Path, metavar="DIR", help="评测 BEIR 格式的数据集")
    what.add_argument("--dates", type=Path, metavar="FILE", help="评测时间表达的理解")
    what.add_argument("--entries", type=Path, metavar="DIR", help="评测文档切分为条目")
    what.add_argument("--llm-check", action="store_true", help="评测对大模型所写句子的核对")
    what.add_argument(
        "--compare", nargs=2, type=Path, metavar=("A", "B"), help="比较两次运行的 figures.json"
    )
    parser.add_argument(
        "--questions", type=Path, default=_HERE / "questions", help="标注问题：文件或文件夹"
    )
    parser.add_argument("--split", choices=("all", "dev", "test"), default="all")
    parser.add_argument("--fast", action="store_true", help="每类只问几个 dev 问题")
    parser.add_argument("--url", help="评测正在运行的服务，如 http://127.0.0.1:8000")
    parser.add_argument("--key", help="服务要求的密钥")
    parser.add_argument("--documents", type=Path, help="本进程评测时索引的文档（默认为设置 seeds）")
    parser.add_argument("--mode", choices=("hybrid", "dense", "lexical"), default="hybrid")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="报告写到哪里")
    parser.add_argument("--baseline", type=Path, default=_HERE / "baseline.json")
    parser.add_argument("--update-baseline", action="store_true", help="把这次的结果存为基线")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for.

    Returns:
        The exit code: 0, or 1 when a gated figure fell.

    Raises:
        JushiError: If labels, data sets, service or index do not fit.
    """
    if arguments.dates is not None:
        from eval.dates import report_dates

        return report_dates(arguments.dates)
    if arguments.entries is not None:
        from eval.entries import report_entries

        return report_entries(arguments.entries)
    if arguments.llm_check:
        from eval.llm_check import report_llm_check
        from rag.settings import load_settings

        labels = sorted((_HERE / "llm").glob("*.jsonl"))
        print(report_llm_check(labels, arguments.documents or load_settings().seeds))
        return 0
    from eval import evaluating, outside

    if arguments.compare is not None:
        print(outside.compare_files(*arguments.compare))
        return 0
    if arguments.beir is not None:
        print(outside.evaluate_datasets(arguments.beir, arguments.out, _command(), _progress))
        return 0
    wanted = evaluating.Wanted(
        questions=arguments.questions,
        split=None if arguments.split == "all" else arguments.split,
        fast=arguments.fast,
        url=arguments.url,
        key=arguments.key,
        documents=arguments.documents,
        options={} if arguments.mode == "hybrid" else {"mode": arguments.mode},
        out=arguments.out,
        command=_command(),
        progress=_progress,
    )
    if arguments.ablations:
        print(outside.evaluate_ablations(wanted))
        return 0
    result = evaluating.evaluate(wanted, arguments.baseline, update=arguments.update_baseline)
    print(result.text)
    return 1 if result.fell else 0


def _command() -> str:
    return " ".join(["jushi", *sys.argv[1:]])


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="\n" if done == total else "", file=sys.stderr)
