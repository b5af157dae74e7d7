"""Shut the worker in: one folder to read and write, no network, no other process or program.

Limits bound what a decoder may use. This bounds what it could reach if a file took it over,
for the worker runs as the server's own user and could otherwise read its database. Landlock
(Linux 5.13 and later) closes the file system but for one folder; a seccomp filter refuses
the calls that no decoder makes. Where the kernel lacks one of them, the limits remain.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import Final

# landlock.h
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = _PATH_BENEATH = 1
_WRITE, _READ, _LIST, _REMOVE, _MAKE, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 5, 1 << 8, 1 << 14
_FOLDER_RIGHTS: Final = _WRITE | _READ | _LIST | _REMOVE | _MAKE | _TRUNCATE
_LIBRARY_RIGHTS: Final = _READ | _LIST
_FILE_RIGHTS: Final = _READ
_RIGHTS_BY_VERSION: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
_NO_TCP, _NO_SIGNALS_NOR_SOCKETS = 0b11, 0b11

# prctl.h, seccomp.h, bpf_common.h
_SET_SECCOMP, _FILTER_MODE, _SET_NO_NEW_PRIVS = 22, 2, 38
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_UNKNOWN_CALL: Final = 0x00050000 | errno.ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_CALL_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_CLONE_THREAD, _CLONE3, _X32_CALLS = 0x10000, 435, 0x40000000

# The calls to refuse (unistd.h), in one order for both machines: socket socketpair bind listen
# accept accept4 connect · execve execveat · kill tkill tgkill rt_sigqueueinfo prlimit64 ·
# ptrace process_vm_readv process_vm_writev · mount unshare setns open_by_handle_at ·
# add_key request_key keyctl · bpf perf_event_open userfaultfd
_REFUSED: Final = {
    "x86_64": (
        *(41, 53, 49, 50, 43, 288, 42),
        *(59, 322, 62, 200, 234, 129, 302, 101, 310, 311),
        *(165, 272, 308, 304, 248, 249, 250, 321, 298, 323),
        *(57, 58),  # fork and vfork, which newer machines do not have
    ),
    "aarch64": (
        *(198, 199, 200, 201, 202, 242, 203),
        *(221, 281, 129, 130, 131, 138, 261, 117, 270, 271),
        *(40, 97, 268, 265, 217, 218, 219, 280, 241, 282),
    ),
}
# The same number everywhere: pidfd_send_signal, io_uring (which would go round this filter),
# pidfd_open, pidfd_getfd.
_REFUSED_EVERYWHERE: Final = (424, 425, 426, 427, 434, 438)
_MACHINE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE: Final = {"x86_64": 56, "aarch64": 220}


def to_folder(folder: str, *, libraries: Sequence[str] = (), files: Sequence[str] = ()) -> tuple[str, ...]:
    """Confine this process to `folder`, for good; return which means the kernel offered.

    `libraries` are folders of code that may still be read: decoders import parts of
    themselves late. `files` lie elsewhere and may be read too.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINE:
        return ()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return ()
    readable = dict.fromkeys(libraries, _LIBRARY_RIGHTS) | dict.fromkeys(files, _FILE_RIGHTS)
    means = {"landlock": _close_files(libc, folder, readable), "seccomp": _close_calls(libc)}
    return tuple(name for name, works in means.items() if works)


def _close_files(libc: ctypes.CDLL, folder: str, readable: Mapping[str, int]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    bits = max(bits for since, bits in _RIGHTS_BY_VERSION if version >= since)
    handled = (1 << bits) - 1
    parts = 1 if version < 4 else 2 if version < 6 else 3
    ruleset = struct.pack("QQQ", handled, _NO_TCP, _NO_SIGNALS_NOR_SOCKETS)[: 8 * parts]
    rules = libc.syscall(_CREATE_RULESET, ruleset, len(ruleset), 0)
    if rules < 0:
        return False
    try:
        _allow(libc, rules, folder, _FOLDER_RIGHTS & handled)
        for path, rights in readable.items():
            _allow(libc, rules, path, rights)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    parent = os.open(path, os.O_PATH)
    try:
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, parent), 0)
    finally:
        os.close(parent)


def _close_calls(libc: ctypes.CDLL) -> bool:
    code = b"".join(_filter(platform.machine()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_SET_SECCOMP, _FILTER_MODE, program, 0, 0) == 0)


def _filter(machine: str) -> list[bytes]:
    """Return the filter: each test skips the verdict that follows it, unless it holds."""
    code = [
        _step(_LOAD, _MACHINE_AT),
        _step(_EQUAL, _MACHINE[machine], then=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _CALL_AT),
        _step(_AT_LEAST, _X32_CALLS, otherwise=1),
        _step(_RETURN, _REFUSE),
        # Unknown, so that the C library falls back on clone, whose flags can be read.
        _step(_EQUAL, _CLONE3, otherwise=1),
        _step(_RETURN, _UNKNOWN_CALL),
    ]
    for number in (*_REFUSED[machine], *_REFUSED_EVERYWHERE):
        code += (_step(_EQUAL, number, otherwise=1), _step(_RETURN, _REFUSE))
    return [
        *code,
        _step(_EQUAL, _CLONE[machine], otherwise=3),
        _step(_LOAD, _FIRST_ARGUMENT_AT),
        _step(_ANY_BIT, _CLONE_THREAD, then=1),
        _step(_RETURN, _REFUSE),
        _step(_RETURN, _ALLOW),
    ]


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)
