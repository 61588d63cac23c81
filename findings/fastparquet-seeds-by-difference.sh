#!/usr/bin/env bash
# fastparquet 2026.9.0 reads Parquet files of pyarrow 25.0.1 whose whole numbers are written as
# differences (DELTA_BINARY_PACKED, the usual encoding of many writers in version 2).
#
# Guess: the numbers that were written, or an error.
# Seen: numbers that follow each other are right, and so are random ones up to 2^24. Random seeds
#       up to 2^31 are wrong but for the first few, of 32 and of 64 bits, and nothing is said.
#       Polars reads the same files right. A further column, not shown, ended the process. Wrong
#       numbers of such files were reported in 2022 for version 0.8.0 (issue 766, closed).
# We: our index never uses this encoding for numbers; docs/peers.md says what to do with others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check fastparquet==2026.9.0 pyarrow==25.0.1 polars==1.44.2 \
  numpy==2.4.6 pandas==3.0.6 2> /dev/null
cat > seeds.py <<'PY'
import fastparquet
import numpy as np
import polars
import pyarrow as pa
import pyarrow.parquet as pq

random = np.random.default_rng(0)
columns = {
    "0 to 699": np.arange(700),
    "0 to 699, 32 bits": np.arange(700, dtype="int32"),
    "seeds up to 1,000": random.integers(0, 1000, 700),
    "seeds up to 1,000,000": random.integers(0, 10**6, 700),
    "seeds up to 2^24": random.integers(0, 2**24, 700),
    "seeds up to 2^31, 32 bits": random.integers(0, 2**31, 700).astype("int32"),
    "seeds up to 2^31": random.integers(0, 2**31, 700),
}
for name, seeds in columns.items():
    pq.write_table(pa.table({"seed": seeds}), "seeds.parquet", use_dictionary=False,
                   column_encoding="DELTA_BINARY_PACKED")
    read = fastparquet.ParquetFile("seeds.parquet").to_pandas()["seed"].to_numpy()
    other = polars.read_parquet("seeds.parquet")["seed"].to_numpy()
    print(f"{name}: {(read != seeds).sum()} of {len(seeds)} wrong, with polars {(other != seeds).sum()}")
PY
python/bin/python seeds.py > seen
cat seen
diff seen - <<'SEEN'
0 to 699: 0 of 700 wrong, with polars 0
0 to 699, 32 bits: 0 of 700 wrong, with polars 0
seeds up to 1,000: 0 of 700 wrong, with polars 0
seeds up to 1,000,000: 0 of 700 wrong, with polars 0
seeds up to 2^24: 0 of 700 wrong, with polars 0
seeds up to 2^31, 32 bits: 694 of 700 wrong, with polars 0
seeds up to 2^31: 697 of 700 wrong, with polars 0
SEEN
