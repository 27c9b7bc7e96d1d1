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


def compare(at, expected, actual):
    """Where `actual` is not what is expected of it."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key == "says":
                text = json.dumps(actual, ensure_ascii=False)
                yield from (f"{at} says nothing of {it}" for it in value if json.dumps(it, ensure_ascii=False)[1:-1] not in text)
            elif key == "keys":
                yield from compare(f"{at}, its keys", value, list(actual))
            else:
                yield from compare(f"{at}.{key}", value, actual.get(key, "(no such key)"))
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for n, (e, a) in enumerate(zip(expected, actual)):
            yield from compare(f"{at}[{n}]", e, a)
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield f"{at}\n      expected {json.dumps(expected)}\n      but got  {json.dumps(actual)}"


def faults(program, folder, case):
    """What does not hold of a case, in a copy of its folder."""
    expect = json.loads((case / "expect.json").read_text())
    if "findings" in expect:
        yield from compare("findings", expect["findings"], findings(program, folder))
    if "failing" in expect:
        failed = [it["line"] for it in findings(program, folder, "check --tests --format json .") if it["code"] == "failed-test"]
        yield from compare("failing", expect["failing"], sorted(failed))
    if "decisions" in expect:
        day = (case / "as-of").read_text().strip()
        printed = run(program, folder, f"decide --rules . --as-of {day} --format json proposals.jsonl")[1]
        yield from compare("decisions", expect["decisions"], values(printed))
    for n, step in enumerate(expect.get("runs", [])):
        status, printed = run(program, folder, step["run"], step.get("stdin", ""))
        yield from compare(f"runs[{n}].exit", step["exit"], status)
        if "prints" in step:
            yield from compare(f"runs[{n}].prints", step["prints"], values(printed))
    for key, same in ("means_the_same_as", True), ("means_other_than", False):
        if key in expect and (digest(program, folder) == digest(program, case.parent / expect[key])) != same:
            yield f"{key} {expect[key]}: the digests say otherwise"


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
