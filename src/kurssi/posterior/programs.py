"""Programs kept between processes, so that a second fit need not trace the model again.

JAX keeps what it compiled, but only finds it by tracing first, in Python: 3 to 4 s of a fit of the
example company. What tracing gives (StableHLO, by ``jax.export``) is kept here beside it, under a
name made of all that it was traced from: our own source, the versions, the shapes.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import export

from kurssi.posterior.accelerator import cache_folder

# Whatever is traced is written here.
_ROOMS = ("maths", "model", "posterior")
_DIGEST = 16  # bytes
# On a processor our programs are loops over short rows: without the emitters that fuse them, and
# with one pass less, they compile in half of the time and run as fast (bench/results.md).
LEAN = {"xla_cpu_use_fusion_emitters": False, "xla_backend_optimization_level": 1}


def compiled(function: Any, arguments: tuple, *, about: object, shardings: Any = None) -> Callable:
    """``function`` compiled for arguments of these shapes; traced only where it never was.

    Args:
        function: jitted.
        arguments: arrays, or what stands for them, as it will be called with.
        about: all that the function was made of beside our source: equal where it is equal.
            None: nothing is said of it, so nothing is kept.
        shardings: where the arguments are, if on several devices.
    """
    if about is None:
        return _machine_code(function.lower(*arguments))
    _register(_named(arguments))
    file = cache_folder() / "programs" / _name(arguments, about)
    content = _read(file)
    if content is None:
        known = export.export(function)(*arguments)
        _write(file, bytes(known.serialize()))
    else:
        known = export.deserialize(bytearray(content))
    placed = {} if shardings is None else {"in_shardings": shardings}
    return _machine_code(jax.jit(known.call, **placed).lower(*arguments))


def _machine_code(lowered: Any) -> Callable:
    """Compiled as ``LEAN`` says; where this XLA knows no such options, as it does by itself."""
    if jax.default_backend() == "cpu":
        with suppress(jax.errors.JaxRuntimeError):
            lean: Callable = lowered.compile(compiler_options=LEAN)
            return lean
    ready: Callable = lowered.compile()
    return ready


class Kept:
    """A function that is compiled at its first call with each shape; its programs are kept."""

    def __init__(self, function: Callable, *, about: object, gives: tuple[type, ...] = ()) -> None:
        """Nothing is traced yet.

        Args:
            function: to be jitted.
            about: all that it was made of beside our source: equal where it is equal.
            gives: the kinds of named tuples among what it gives back.
        """
        self._function, self._about, self._gives = jax.jit(function), about, gives
        self._ready: dict[str, Callable] = {}

    def __call__(self, *arguments: Any) -> Any:
        """As the function; arguments are arrays or trees of them."""
        shapes = str(jax.tree.map(np.shape, arguments))
        if shapes not in self._ready:
            _register(self._gives)
            given = jax.tree.map(np.asarray, arguments)
            self._ready[shapes] = compiled(self._function, given, about=self._about)
        return self._ready[shapes](*arguments)


def _register(kinds: Iterable[type]) -> None:
    """Named tuples that programs take or give are known to ``jax.export`` by their names."""
    for kind in kinds:
        with suppress(ValueError):  # it is known already
            export.register_namedtuple_serialization(kind, serialized_name=str(kind))


def _named(tree: object) -> Iterator[type]:
    """The kinds of named tuples in a tree of arguments."""
    if isinstance(tree, tuple):
        if hasattr(tree, "_fields"):
            yield type(tree)
        for part in tree:
            yield from _named(part)


def _name(arguments: tuple, about: object) -> str:
    leaves, tree = jax.tree.flatten(arguments)
    shapes = [(leaf.shape, str(leaf.dtype)) for leaf in leaves]
    place = (jax.default_backend(), jax.device_count(), jax.__version__)
    told = repr((_source(), place, shapes, str(tree), about))
    return _digest(told.encode()).hex()


@cache
def _source() -> str:
    """A digest of every module that a traced function may call."""
    package = Path(__file__).parents[1]
    files = (file for room in _ROOMS for file in sorted((package / room).glob("*.py")))
    return _digest(b"".join(file.name.encode() + file.read_bytes() for file in files)).hex()


def _read(file: Path) -> bytes | None:
    """What was written; None where nothing was, or something else is there now."""
    try:
        whole = file.read_bytes()
    except OSError:
        return None
    content = whole[_DIGEST:]
    return content if _digest(content) == whole[:_DIGEST] else None


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all; a cache that cannot be written is done without."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_digest(content) + content)
        Path(name).replace(file)
