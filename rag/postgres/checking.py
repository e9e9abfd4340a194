"""Whether a database is whole: the digests of its record, and every passage in its place."""

from rag.errors import JushiError
from rag.postgres.opening import Shared
from rag.postgres.reading import generation_name, read_held
from rag.settings import Settings
from rag.store.checking import Checked

__all__ = ["check_database"]


def check_database(settings: Settings) -> Checked:
    """Check the database that the settings name, and its nodes.

    Raises:
        JushiError: If it cannot be opened at all.
    """
    report = Checked([], [])
    with Shared(settings) as shared:
        database = shared.database
        rows = database.rows(
            "SELECT doc, version, passages FROM indexed WHERE born IS NOT NULL AND died IS NULL"
        )
        live = shared.store.live()
        try:
            if rows:
                shared.nodes.check()
            counts = shared.nodes.counts() if rows else {}
            lacking = [row["doc"] for row in rows if counts.get(row["doc"], 0) != row["passages"]]
            held = sum(1 for _ in read_held(database, [row["doc"] for row in rows]))
        except JushiError as error:
            report.damaged.append(str(error))
            return report
        for doc in lacking:
            node = shared.nodes.databases[doc % len(shared.nodes.databases)]
            report.damaged.append(f"{node.name} 缺少文档 {doc} 的段落")
        if sorted(row["version"] for row in rows) != sorted(live.values()):
            report.damaged.append("在用的一代与文档库收录的文档不一致。请从备份恢复数据库。")
        report.damaged.extend(shared.store.damage())
        if not report.damaged:
            name = generation_name(shared.number())
            passages = sum(row["passages"] for row in rows)
            report.checked.extend(
                [
                    f"在用的一代 {name}：{held} 个文档的条目相符，{passages} 个段落都在",
                    f"文档库：{len(live)} 个文档的原文与条目相符，"
                    f"{len(shared.store.open_jobs())} 个任务待办",
                ]
            )
    return report
