"""How JAX is to run what `learn` compiles. Whatever computes imports this; what only names things does not load JAX."""

import jax

# Small programs are run by whoever calls them: handing each to another thread takes longer than it does.
jax.config.update("jax_cpu_enable_async_dispatch", False)  # type: ignore[no-untyped-call]  # noqa: FBT003 - jax's own way
