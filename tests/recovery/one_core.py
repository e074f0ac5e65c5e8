"""Many fits beside one another: each stays on one core."""

import jax


def on_one_core():
    """One device, made before the product asks for one a core."""
    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_num_cpu_devices", 1)
    jax.devices()
