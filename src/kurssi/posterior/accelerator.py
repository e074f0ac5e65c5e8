"""JAX as this package uses it: 64-bit floats and a compile cache that outlives the process."""

import os
from contextlib import suppress
from pathlib import Path

import jax
import platformdirs

MOST_DEVICES = 4


def prepare_jax() -> None:
    """Switch on float64 and the persistent compile cache."""
    jax.config.update("jax_enable_x64", True)
    with suppress(RuntimeError):  # JAX has started already: it keeps the devices it has
        # One XLA device a core, so that chains run side by side.
        jax.config.update("jax_num_cpu_devices", min(os.cpu_count() or 1, MOST_DEVICES))
    jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "jax"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)


def cache_folder() -> Path:
    """Where compiled programs outlive the process; KURSSI_CACHE_DIR moves it."""
    return Path(os.environ.get("KURSSI_CACHE_DIR") or platformdirs.user_cache_dir("kurssi"))
