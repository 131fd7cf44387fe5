"""DVC's command line, imported once: each command runs in a fork of this process.

Reads lines {"cwd", "argv", "env"}; answers each with a line {"code", "stdout", "stderr"}. Starting DVC takes a second,
most of it imports; the commands themselves take a tenth of that.
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import traceback

import tqdm

# Its monitor is a thread, which a fork would not have.
tqdm.tqdm.monitor_interval = 0

from dvc.cli import main  # noqa: E402


def warm_up():
    """Runs what the tests run, so that all that is imported late is there."""
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        subprocess.run(["git", "init", "-q"], check=True)
        with open("params.yaml", "w") as file:
            file.write("x: 1\n")
        with open("dvc.yaml", "w") as file:
            file.write("stages: {a: {cmd: echo a > a, outs: [a], params: [x]}}\n")
        for words in (["init", "-q"], ["repro", "-q"], ["status", "--json"], ["repro", "-q"]):
            main(words)
        os.chdir("/")


def in_child(ask, stdout, stderr):
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    os.chdir(ask["cwd"])
    os.environ.clear()
    os.environ.update(ask["env"])
    code = main(ask["argv"])
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def answer(ask):
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = in_child(ask, stdout, stderr)
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        texts = []
        for file in (stdout, stderr):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
        return {"code": os.waitstatus_to_exitcode(status), "stdout": texts[0], "stderr": texts[1]}


def serve():
    answers = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    warm_up()
    # A collection in a fork would touch, so copy, all that was imported: it takes half of a command's time.
    gc.collect()
    gc.freeze()
    gc.disable()
    for line in sys.stdin:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
        answers.flush()


serve()
