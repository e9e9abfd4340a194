"""Jobs in the store: changes that were acknowledged, and how far each is."""

import json
from collections.abc import Sequence

from rag.errors import NotFoundError
from rag.store.records import Job
from rag.store.rows import OPEN, Record
from rag.store.versions import Versions

__all__ = ["Jobs", "job_of"]


class Jobs(Versions):
    """The jobs, which hold on to the versions they are about."""

    def job(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFoundError: If there is none of that id.
        """
        rows = self._rows("SELECT * FROM jobs WHERE job_id = ?", job_id)
        if not rows:
            raise NotFoundError(f"没有编号为 {job_id!r} 的任务。编号由加入文档时的回答给出。")
        return job_of(rows[0])

    def _job_at(self, number: int) -> Job:
        return job_of(self._rows("SELECT * FROM jobs WHERE number = ?", number)[0])

    def open_jobs(self) -> list[Job]:
        """Return the jobs that are not finished, oldest first."""
        return [
            job_of(row) for row in self._rows(f"SELECT * FROM jobs WHERE {OPEN} ORDER BY number")
        ]

    def has_queued(self) -> bool:
        """Tell whether a job waits to be taken."""
        return bool(self._rows("SELECT 1 FROM jobs WHERE state = 'queued' LIMIT 1"))

    def take_queued(self) -> list[Job]:
        """Mark waiting jobs as running and return them, oldest first.

        A rollback is taken alone: what was asked for before it comes first, the rest after.
        """
        waiting = [job_of(row) for row in self._rows(
            "SELECT * FROM jobs WHERE state = 'queued' ORDER BY number")]  # fmt: skip
        cut = next((i for i, job in enumerate(waiting) if job.kind == "rollback"), len(waiting))
        taken = waiting[: max(cut, 1)]
        with self._transaction() as database:
            database.executemany(
                "UPDATE jobs SET state = 'running', error = NULL WHERE job_id = ?",
                [(job.job_id,) for job in taken],
            )
        return taken

    def put_back(self, why: str | None = None) -> None:
        """Let running jobs wait again: the process that ran them ended, or could not go on."""
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET state = 'queued', progress = 0, error = ? WHERE state = 'running'",
                (why,),
            )

    def advance(self, progress: float) -> None:
        """Note how far the running jobs are, in [0, 1]."""
        with self._transaction() as database:
            database.execute("UPDATE jobs SET progress = ? WHERE state = 'running'", (progress,))

    def fail(self, job_id: str, why: str) -> None:
        """End a job that cannot be carried out; a version that never came into force goes."""
        job = self.job(job_id)
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET state = 'failed', error = ?, version = NULL "
                f"WHERE job_id = ? AND {OPEN}",
                (why, job_id),
            )
            self._drop_unused(database, [job.version] if job.version else [])

    def reject(self, job_id: str, files: Sequence[tuple[str, str]]) -> None:
        """Note which files of an archive could not be taken in, and why."""
        with self._transaction() as database:
            database.execute(
                "UPDATE jobs SET rejected = ? WHERE job_id = ?",
                (json.dumps(files, ensure_ascii=False), job_id),
            )


def job_of(row: Record) -> Job:
    """Return a row as a record."""
    return Job(
        row["job_id"], row["kind"], row["document_id"], row["version"], row["target"],
        row["state"], row["progress"], row["error"], tuple(json.loads(row["document_ids"])),
        tuple((file, why) for file, why in json.loads(row["rejected"])),
    )  # fmt: skip
