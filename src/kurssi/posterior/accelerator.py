"""JAX as this package uses it: 64-bit floats and a compile cache that outlives the process."""

import os
from pathlib import Path

import jax
import platformdirs


def prepare_jax() -> None:
    """Switch on float64 and the persistent compile cache (KURSSI_CACHE_DIR moves it)."""
    jax.config.update("jax_enable_x64", True)
    folder = os.environ.get("KURSSI_CACHE_DIR") or platformdirs.user_cache_dir("kurssi")
    jax.config.update("jax_compilation_cache_dir", str(Path(folder) / "jax"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.2)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
