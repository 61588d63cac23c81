#!/usr/bin/env bash
# torchdata 0.11.0 with PyTorch 2.13.0: StatefulDataLoader with shuffle and a generator of its own,
# stopped in the middle of an epoch and resumed in a new program from state_dict().
#
# Guess: the rest of the epoch and all later epochs are those of the loader that was not stopped.
# Seen: the rest of the epoch is right in all cases. With num_workers=0 the next epoch is another
#       one: the state does not reach the generator. With one worker or more, or without a
#       generator, it is right.
# We: datasets have no part in it; docs/peers.md tells people who resume a training.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 torchdata==0.11.0 2> /dev/null
cat > resume.py <<'PY'
import torch
from torchdata.stateful_dataloader import StatefulDataLoader

def loader(workers, seed):
    generator = None if seed is None else torch.Generator().manual_seed(seed)
    return StatefulDataLoader(list(range(24)), batch_size=3, num_workers=workers, shuffle=True, generator=generator)

def epoch(one):
    return [int(item) for batch in one for item in batch]

for workers in 0, 1, 2:
    for seed in 3, None:
        torch.manual_seed(5)
        whole = loader(workers, seed)
        batches = iter(whole)
        next(batches), next(batches)
        state = whole.state_dict()
        rest = epoch(batches)
        following = epoch(whole)
        torch.manual_seed(77)
        resumed = loader(workers, seed)
        resumed.load_state_dict(state)
        print(f"workers {workers}, generator {'of its own' if seed else 'none'}:",
              "rest of the epoch", "equal," if epoch(resumed) == rest else "different,",
              "next epoch", "equal" if epoch(resumed) == following else "different")
PY
python/bin/python -W ignore resume.py | tee seen
diff seen - <<'SEEN'
workers 0, generator of its own: rest of the epoch equal, next epoch different
workers 0, generator none: rest of the epoch equal, next epoch equal
workers 1, generator of its own: rest of the epoch equal, next epoch equal
workers 1, generator none: rest of the epoch equal, next epoch equal
workers 2, generator of its own: rest of the epoch equal, next epoch equal
workers 2, generator none: rest of the epoch equal, next epoch equal
SEEN
echo "as before: without workers torchdata 0.11.0 forgets the generator of a resumed loader"
