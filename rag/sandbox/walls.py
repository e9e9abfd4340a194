"""What a process that reads a stranger's file may not do, told to the kernel and to Python.

Bounds on resources come from setrlimit; system calls that reach the network, other processes or
other programs are forbidden by a seccomp filter where Linux has one (x86-64, arm64); Python's
audit hook forbids the same and writing files on every system.
"""

import ctypes
import os
import platform
import resource
import struct
import sys

__all__ = ["FORBIDDEN_EXIT", "raise_walls"]

FORBIDDEN_EXIT = 77
"""The exit status of a process that tried what is forbidden."""

_FORBIDDEN = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "os.kill", "os.putenv", "shutil.", "ctypes.", "pty.", "ftplib.",
    "smtplib.", "urllib.", "http.client", "webbrowser.", "sqlite3.connect", "tempfile.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# System calls by number (the kernel's unistd tables): sockets; clone, fork, exec; ptrace, kill,
# other processes' memory; whatever changes a folder; mount, bpf, io_uring
_CALLS = {
    "x86_64": (
        0xC000003E,
        [41, 42, 43, 44, 46, 49, 50, 53, 288, 56, 57, 58, 59, 322, 435, 101, 62, 200, 234, 310,
         311, 76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 92, 133, 258, 259, 263, 264, 265, 266,
         268, 304, 316, 165, 166, 321, 425],
    ),
    "aarch64": (
        0xC00000B7,
        [198, 199, 200, 201, 202, 203, 206, 211, 242, 220, 221, 281, 435, 117, 129, 130, 131, 270,
         271, 33, 34, 35, 36, 37, 38, 45, 46, 52, 53, 54, 265, 276, 39, 40, 280, 425],
    ),
}  # fmt: skip
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_KILL, _ALLOW = 0x80000000, 0x7FFF0000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


def raise_walls(memory_bytes: int, cpu_s: int) -> bool:
    """Confine the calling process for the rest of its life.

    Args:
        memory_bytes: Of address space, what is mapped already included.
        cpu_s: Processor seconds; then the kernel ends it.

    Returns:
        Whether the kernel's filter is in force besides Python's hook.
    """
    sys.dont_write_bytecode = True
    filtered = _forbid_calls()
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for name, value in limits.items():
        _, hard = resource.getrlimit(name)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # At the soft bound on time comes a signal that says so, at the hard one just the end
        most = (
            value + 5 if name == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else value
        )
        resource.setrlimit(name, (value, most))
    sys.addaudithook(_refuse)
    return filtered


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    writes = (
        event == "open"
        and len(arguments) > 2
        and isinstance(arguments[2], int)
        and bool(arguments[2] & _WRITING)
    )
    if writes or event.startswith(_FORBIDDEN):
        os._exit(FORBIDDEN_EXIT)


def _forbid_calls() -> bool:
    known = _CALLS.get(platform.machine())
    if known is None or not sys.platform.startswith("linux"):
        return False
    program = _program(*known)
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog { unsigned short len; struct sock_filter *filter; }
    header = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    wanted = ctypes.create_string_buffer(header, len(header))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(wanted), 0, 0) == 0)


def _program(architecture: int, calls: list[int]) -> bytes:
    """Return a BPF program: another architecture's calls and those listed end the process."""
    count = len(calls)
    lines = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_AT_LEAST, count + 1, 0, 0x40000000),  # x32: other numbers for the same calls
    ]
    # A jump counts the lines it leaps over; it lands on the last
    lines += [(_EQUAL, count - index, 0, call) for index, call in enumerate(calls)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _KILL)]
    return b"".join(struct.pack("HBBI", *line) for line in lines)
