#!/usr/bin/env python3
"""Runs the code that a card or the README of an export shows, as a reader would who copies it block by block.

    src/bench/snippets.py FOLDER...      folders of versions or of exports

Blocks of Python run one after another in one process, with the names that earlier blocks made; SQL runs in DuckDB; of the
others the checks with sha256sum and openssl run in bash. A version is read from beside its folder, under the name that
`pull` gives it; an export from inside. A block whose library is not installed is told, and does not count as a failure.
Exits with 1 where a block fails.
"""
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
# Programs of which a block says what to call, but which need a store, an account or this project's
# own launcher.
ELSEWHERE = ("./stylemill", "pipe:aws", "hf upload", "yolo ", "python train.py")


def run(language, code, names):
    """Returns None where the block held, or why it was not run; raises what it raises."""
    if any(word in code for word in ELSEWHERE):
        return "not run: needs " + next(word for word in ELSEWHERE if word in code).strip(' ./:')
    if language == "python":
        try:
            exec(compile(code, "block", "exec"), names)
        except ModuleNotFoundError as e:
            return "not installed: " + str(e.name)
        except NameError as e:
            # An earlier block of the same library did not run.
            if names.get("__missing__"):
                return "not run: " + str(e)
            raise
    elif language == "sql":
        try:
            import duckdb
        except ModuleNotFoundError:
            return "not installed: duckdb"
        print(duckdb.sql(code).fetchall())
    elif language == "sh":
        subprocess.run(["bash", "-euc", code], check=True)
    else:
        return "not run: " + (language or "no language")
    return None


def blocks(folder):
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        return BLOCK.findall(file.read())


def main(folder):
    """Runs the blocks of one folder; returns how many failed."""
    folder = os.path.abspath(folder)
    found = blocks(folder)
    place = folder
    if os.path.exists(os.path.join(folder, "DATASET.json")):
        with open(os.path.join(folder, "DATASET.json"), encoding="utf-8") as file:
            record = json.load(file)
        place = tempfile.mkdtemp()
        os.symlink(folder, os.path.join(place, record["name"] + "-" + record["version"]))
    os.chdir(place)
    names = {"__name__": "__main__", "__missing__": False}
    failed = 0
    for number, (language, code) in enumerate(found, 1):
        said = io.StringIO()
        begun = time.monotonic()
        try:
            with contextlib.redirect_stdout(said):
                why = run(language, code, names)
            names["__missing__"] |= why is not None
            verdict = why or "ok"
        except Exception as e:
            failed += 1
            verdict = "FAILED: " + "".join(traceback.format_exception_only(e)).strip().replace("\n", "; ")
        first = next((line for line in code.splitlines() if line.strip()), "")
        lines = said.getvalue().strip().splitlines()
        told = f"; {len(lines)} lines, the last: {lines[-1][:110]}" if lines and verdict == "ok" else ""
        print(f"{os.path.basename(folder)} {number} {language} {first!r} ({time.monotonic() - begun:.1f} s): {verdict}{told}",
              flush=True)
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if len(sys.argv) == 2:
        sys.exit(1 if main(sys.argv[1]) else 0)
    # One process for each folder: libraries keep what they loaded by name.
    sys.exit(max(subprocess.run([sys.executable, __file__, folder]).returncode for folder in sys.argv[1:]))
