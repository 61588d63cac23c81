#!/usr/bin/env bash
# JAX 0.10.2 on a CPU: a loader that fills one NumPy array again for every batch, as many do, and
# calls jnp.mean or a function of jax.jit.
#
# Guess: arguments are taken at the call, so that what the loader writes afterwards changes nothing;
#        device_put gives "a copy", as its documents say; arrays of JAX never change.
# Seen: the call returns before the NumPy array has been read, and reads it in place. The answer to
#       a batch is then that of the next one, or a mixture of both: most of 100 means are wrong,
#       without a word. An array that device_put gave changes with the buffer, mostly: it depends on
#       the address of the buffer. The last is reported; that jit and jnp functions read later is in
#       no document. Right: jnp.array first and waiting for it, or waiting for the answer.
# We: the loader in our snippet for JAX makes a new array for every batch; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check jax==0.10.2 numpy==2.4.6 2> /dev/null
cat > buffer.py <<'PY'
import jax, jax.numpy as jnp, numpy

mean = jax.jit(lambda images: (images + jnp.sin(images) ** 2 + jnp.cos(images) ** 2 - 1).mean())

def wrong(answer):
    buffer = numpy.zeros((8, 512, 512, 3), numpy.float32)
    float(answer(buffer))
    number = 0
    for batch in range(100):
        buffer[:] = batch
        given = answer(buffer)
        buffer[:] = 1000
        number += abs(float(given) - batch) > 0.5
    return number

for name, answer in {
    "jax.jit(f)(buffer)": mean,
    "jnp.mean(buffer)": jnp.mean,
    "jnp.mean(jax.device_put(buffer))": lambda buffer: jnp.mean(jax.device_put(buffer)),
    "jnp.mean(jnp.array(buffer).block_until_ready())": lambda buffer: jnp.mean(jnp.array(buffer).block_until_ready()),
    "jnp.mean(buffer).block_until_ready()": lambda buffer: jnp.mean(buffer).block_until_ready(),
}.items():
    print(name + ":", "some of 100 batches are wrong" if wrong(answer) else "right")
changed = 0
for _ in range(100):
    buffer = numpy.zeros((64, 64, 3), numpy.float32)
    array = jax.device_put(buffer).block_until_ready()
    buffer[:] = 1
    changed += float(array.max()) == 1
print("arrays of device_put that change later:", "some of 100" if changed else "none")
PY
python/bin/python -W ignore buffer.py | tee seen
diff seen - <<'SEEN'
jax.jit(f)(buffer): some of 100 batches are wrong
jnp.mean(buffer): some of 100 batches are wrong
jnp.mean(jax.device_put(buffer)): some of 100 batches are wrong
jnp.mean(jnp.array(buffer).block_until_ready()): right
jnp.mean(buffer).block_until_ready(): right
arrays of device_put that change later: some of 100
SEEN
echo "as before: JAX 0.10.2 reads NumPy arrays after the call"
