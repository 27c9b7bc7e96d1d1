#!/usr/bin/env python3
"""Runs the corpus against any program that has the contract's command line: `run.py [--only TEXT] PROGRAM…`.

README.md beside this file says what a case is. Needs nothing but Python 3.8.
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def run(program, folder, arguments, stdin=""):
    """How the program ends, and what it prints."""
    done = subprocess.run([*program, *arguments.split()], cwd=folder, input=stdin.encode(), capture_output=True)
    return done.returncode, done.stdout.decode()


def values(text):
    """The JSON values that stand in a text one behind the other; what is none is a text."""
    found = []
    while text := text.strip():
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            value, end = text, len(text)
        found.append(value)
        text = text[end:]
    return found


def findings(program, folder, arguments="check --format json ."):
    """What `check` finds, by code, then by rules; otherwise in the order in which it is told."""
    report = values(run(program, folder, arguments)[1])[0]
    for finding in report["diagnostics"]:
        fault = finding["labels"][0]
        finding.update(line=fault["line"], file=fault["file"].rsplit("/", 1)[-1])
    return sorted(report["diagnostics"], key=lambda it: (it["code"], json.dumps(it["rules"], separators=(",", ":"))))


def digest(program, folder):
    """The digest of the rulebook, as the decision of a proposal that says nothing tells it."""
    return values(run(program, folder, "decide --rules . --format json -", "{}\n")[1])[0]["rulebook"]["digest"]


def failing(program, folder):
    """The lines of the expectations that the rulebook's tests do not meet."""
    found = findings(program, folder, "check --tests --format json .")
    return sorted(it["line"] for it in found if it["code"] == "failed-test")


def step(program, folder, it):
    """A command of a case with what it came to."""
    status, printed = run(program, folder, it["run"], it.get("stdin", ""))
    return {**it, "exit": status, "prints": values(printed)}


def outcome(program, folder, case, key, expected):
    """What comes of a case, in the form of its `expect.json`."""
    if key == "findings":
        return findings(program, folder)
    if key == "failing":
        return failing(program, folder)
    if key == "decisions":
        day = (case / "as-of").read_text().strip()
        return values(run(program, folder, f"decide --rules . --as-of {day} --format json proposals.jsonl")[1])
    if key == "runs":
        return [step(program, folder, it) for it in expected]
    if key in ("means_the_same_as", "means_other_than"):
        same = digest(program, folder) == digest(program, case.parent / expected)
        return expected if same == (key == "means_the_same_as") else "a rulebook of which the digest says otherwise"
    return expected if key == "shows" else f"no case has `{key}`"


def compare(at, expected, actual):
    """Where `actual` is not what is expected; of an object only the keys given count, `keys` are all of them, `says` texts in it."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key == "says":
                whole = json.dumps(actual, ensure_ascii=False)
                missing = [it for it in value if json.dumps(it, ensure_ascii=False)[1:-1] not in whole]
                yield from [f"{at}.says: nothing of {it}" for it in missing]
            elif key == "keys":
                yield from compare(f"{at}.keys", value, list(actual))
            elif key in actual:
                yield from compare(f"{at}.{key}", value, actual[key])
            else:
                yield f"{at}.{key}: no such key"
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for n, (e, a) in enumerate(zip(expected, actual)):
            yield from compare(f"{at}[{n}]", e, a)
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield f"{at}\n      expected {json.dumps(expected)}\n      but got  {json.dumps(actual)}"


def faults(program, folder, case):
    """What does not hold of a case, in a copy of its folder."""
    for key, expected in json.loads((case / "expect.json").read_text()).items():
        yield from compare(key, expected, outcome(program, folder, case, key, expected))


def main(arguments):
    only = arguments[1] if arguments[:1] == ["--only"] else ""
    program = arguments[2:] if only else arguments
    program = [shutil.which(program[0]) or sys.exit(f"no program {program[0]}"), *program[1:]]
    program[0] = str(Path(program[0]).resolve())
    cases = [it.parent for it in sorted(ROOT.glob("*/*/expect.json")) if only in str(it)]
    failed = 0
    for case in cases:
        with tempfile.TemporaryDirectory() as scratch:
            folder = shutil.copytree(case, Path(scratch) / case.name)
            try:
                found = list(faults(program, folder, case))
            except Exception as error:
                found = [f"it does not run: {error!r}"]
        if found:
            failed += 1
            print(case.relative_to(ROOT), *found, sep="\n    ")
    print(f"{len(cases) - failed} of {len(cases)} cases hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
