"""Runs a command and writes what the operating system says it used, as JSON: python3 measure.py <result file> <command> [argument ...]

CPU time (user and system) and peak memory are those of the process and of the children it waited for; peak memory is that of the largest one,
never less than this launcher's own 10 MB. Node cannot ask for this of a child, which is why the launcher is here.
"""

import json
import os
import sys
import time

result_file, *command = sys.argv[1:]
started = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - started
with open(result_file, "w") as out:
    json.dump(
        {
            "exitCode": os.waitstatus_to_exitcode(status),
            "wallSeconds": wall,
            "userSeconds": usage.ru_utime,
            "systemSeconds": usage.ru_stime,
            "peakBytes": usage.ru_maxrss * 1024,
        },
        out,
    )
