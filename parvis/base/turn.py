"""Whose turn it is, among the threads of a process, to do what is all processor.

Threads that make pages or store watches let go of the interpreter at every row of SQLite and at
every larger array. Beside each other they are woken each time, mostly for nothing, and spend a
quarter of their time on it. So they go one after another; more processes, not more threads, are
what uses more cores.
"""

import threading
from typing import Final

TURN: Final = threading.Lock()
