"""The Test Anything Protocol for end-to-end tests written in Python.

A test file defines functions test_* and ends with `tap.run()` or `tap.run(Sandbox)`. They run in
the order they are written; each takes the fixtures that run() was given, entered once for the whole
file, or none of them. The docstring's first line, or else the function's name, is what is reported.
Words on the command line choose the tests whose name contains one of them.
"""

import contextlib
import inspect
import sys
import traceback
from collections.abc import Callable
from typing import NamedTuple, NoReturn


class Test(NamedTuple):
    name: str
    function: Callable[..., None]
    arguments: list

    def call(self, fixtures: list) -> None:
        takes = len(inspect.signature(self.function).parameters)
        self.function(*(fixtures if takes > len(self.arguments) else []), *self.arguments)


def cases(*rows: tuple) -> Callable:
    """Runs a test once per row: (label, argument...), the arguments after the fixtures."""
    def mark(function: Callable) -> Callable:
        function.tap_cases = rows
        return function
    return mark


def find_tests() -> list[Test]:
    functions = [value for name, value in vars(sys.modules["__main__"]).items()
                 if name.startswith("test_") and inspect.isfunction(value)]
    tests = []
    for function in functions:
        words = (function.__doc__ or "").strip().splitlines()
        name = words[0] if words else function.__name__.removeprefix("test_").replace("_", " ")
        for label, *arguments in getattr(function, "tap_cases", [("",)]):
            tests.append(Test(f"{name}: {label}" if label else name, function, arguments))
    chosen = sys.argv[1:]
    return [test for test in tests if not chosen or any(word in test.name for word in chosen)]


def say(text: str) -> None:
    print(text, flush=True)


def diagnose(text: str) -> None:
    for line in text.splitlines():
        say("# " + line)


def run_one(number: int, test: Test, fixtures: list) -> bool:
    name = test.name.replace("#", "\\#")
    try:
        test.call(fixtures)
    except Exception:
        say(f"not ok {number} - {name}")
        diagnose(traceback.format_exc())
        return False
    say(f"ok {number} - {name}")
    return True


def run(*makers: Callable[[], contextlib.AbstractContextManager]) -> NoReturn:
    """Runs the tests of the main program and ends it: 0 when all passed, else 1."""
    tests = find_tests()
    say(f"1..{len(tests)}")
    with contextlib.ExitStack() as stack:
        try:
            fixtures = [stack.enter_context(maker()) for maker in makers]
        except Exception:
            diagnose(traceback.format_exc())
            say("Bail out! The fixtures could not be set up")
            sys.exit(1)
        passed = [run_one(number, test, fixtures) for number, test in enumerate(tests, 1)]
    sys.exit(0 if passed and all(passed) else 1)
