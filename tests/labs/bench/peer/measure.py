"""Runs a command and prints what it took as JSON: measure.py COMMAND ARGUMENT..."""

import json
import os
import sys
import time

command = sys.argv[1:]
started = time.perf_counter()
child = os.fork()
if child == 0:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.execvp(command[0], command)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
cpu = usage.ru_utime + usage.ru_stime
print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": usage.ru_maxrss * 1024}))
sys.exit(os.waitstatus_to_exitcode(status))
