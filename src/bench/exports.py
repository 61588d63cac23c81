#!/usr/bin/env python3
"""Reads exports with other people's libraries, and holds every image that they show against the version's index.

    src/bench/exports.py VERSION_FOLDER EXPORT_FOLDER...

An export's form is what its EXPORT.json says. Needs duckdb, datasets, pyarrow, pandas, polars and Pillow. Compared are key,
split, label and its name, confidence, scores, tags, captions, seed, objects, the hash of the file, of the decoded pixels and
of the mask's file, as far as a reader shows them. Exits with 1 where something differs.
"""
import glob
import hashlib
import json
import os
import sys
import tempfile

import duckdb

NAMES = ("split", "label", "label_name", "label_confidence", "seed", "file_sha256", "decoded_sha256", "scores", "tags",
         "captions", "mask_sha256", "objects")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def index(version):
    table = duckdb.sql(f"SELECT * FROM read_parquet('{version}/index/samples.parquet')")
    rows = [dict(zip(table.columns, row)) for row in table.fetchall()]
    for row in rows:
        row["tags"] = json.loads(row["tags"])
        row["scores"] = json.loads(row["scores"])
        if "objects" in row:
            row["objects"] = objects(json.loads(row["objects"]))
    return {row["key"]: row for row in rows}


def objects(value):
    """Returns objects as tuples, from a list of them or from lists of their parts."""
    if isinstance(value, dict):
        value = [dict(zip(value, parts)) for parts in zip(*map(list, value.values()))]
    return [(list(one["bbox"]), one["category"], one["area"], one["cut"], one.get("score")) for one in value]


def plain(value):
    """Returns a cell as the index would say it: JSON texts opened, what means nothing as None."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items() if plain(one) not in (None, "")}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and value[:1] == "[":
        return json.loads(value)
    return value


class Check:
    def __init__(self, rows):
        self.rows, self.bad = rows, 0

    def hold(self, who, shown, without=()):
        """Holds rows (key and some of NAMES) against the index; the keys `without` need not be there."""
        seen, names, problems = set(), set(), []
        for row in shown:
            key = row["key"]
            if key in seen or key not in self.rows:
                problems.append(f"{key} is shown twice, or not in the index")
                continue
            seen.add(key)
            for name in NAMES:
                if name not in row or name not in self.rows[key] and row[name] in (None, [], ""):
                    continue
                names.add(name)
                wanted, there = self.rows[key].get(name), plain(row[name])
                there = objects(there) if name == "objects" else there
                if name == "seed" and wanted is None and there in (-1, None):
                    continue
                if there != wanted:
                    problems.append(f"{name} of {key} is {there!r}, the index says {wanted!r}")
        missing = set(self.rows) - seen - set(without)
        if missing:
            problems.append(f"{len(missing)} images are not shown, such as {min(missing)}")
        self.bad += bool(problems)
        print(f"{who}: {len(seen)} images; " + ("; ".join(problems[:3]) + f" ({len(problems)} in all)" if problems
              else ", ".join(sorted(names)) + " as the index says"), flush=True)


def pictures(row, features, modes):
    """Adds what the decoded image and the mask's file of a row of `datasets` are."""
    image = row.pop("image", None) or row.pop("png", None) or row.pop("jpg", None) or row.pop("webp", None)
    shown = dict(row)
    shown["decoded_sha256"] = sha256(image.convert(modes[row["key"]]).tobytes())
    if isinstance(row.get("mask"), dict):
        shown["mask_sha256"] = sha256(row["mask"]["bytes"] or open(row["mask"]["path"], "rb").read())
    label = features.get("label")
    if label is not None and hasattr(label, "names"):
        shown["label_name"] = label.names[row["label"]] if row["label"] >= 0 else ""
    return shown


def with_datasets(check, form, folder, modes):
    import datasets

    datasets.disable_progress_bars()

    def rows():
        with tempfile.TemporaryDirectory() as cache:
            for split, part in datasets.load_dataset(folder, cache_dir=cache).items():
                if "mask" in part.features and isinstance(part.features["mask"], datasets.Image):
                    part = part.cast_column("mask", datasets.Image(decode=False))
                for row in part:
                    if form == "webdataset":
                        row.update({name: value for name, value in row.pop("json").items()}, label=row["cls"])
                        row["tags"], row["scores"] = json.loads(row["tags"]), json.loads(row["scores"])
                    yield pictures(row, part.features, modes) | {"split": split}

    check.hold(f"datasets {datasets.__version__}, {form}", rows())


def with_tables(check, form, files):
    import pandas
    import polars
    import pyarrow
    import pyarrow.parquet

    def hashed(rows):
        for row in rows:
            row = dict(row)
            row["file_sha256"] = sha256(row["image"]["bytes"])
            if row.get("mask"):
                row["mask_sha256"] = sha256(row["mask"]["bytes"])
            yield row

    check.hold(f"pyarrow {pyarrow.__version__}, {form}",
               hashed(row for file in files for row in pyarrow.parquet.read_table(file).to_pylist()))
    check.hold(f"pandas {pandas.__version__}, {form}",
               hashed(row for file in files for row in pandas.read_parquet(file).to_dict("records")))
    check.hold(f"polars {polars.__version__}, {form}", hashed(polars.read_parquet(files).iter_rows(named=True)))
    table = duckdb.read_parquet(files)
    check.hold(f"duckdb {duckdb.__version__}, {form}",
               hashed(dict(zip(table.columns, row)) for row in table.fetchall()))


def with_csv(check, form, file):
    import pandas
    import polars

    def tagged(rows):
        for row in rows:
            row = dict(row)
            row["label_name"] = row.get("label_name") if isinstance(row.get("label_name"), str) else ""
            # CSV has no types: a tag whose texts are all numbers is read as numbers.
            row["tags"] = {name[5:]: f"{row[name]:.15g}" if isinstance(row[name], (int, float)) else row[name]
                           for name in row if name.startswith("tags.") and row[name] == row[name]}
            if isinstance(row.get("seed"), float) and row["seed"] == row["seed"]:
                row["seed"] = int(row["seed"])
            yield row

    # As the README's snippet reads it.
    check.hold(f"pandas {pandas.__version__}, {form}/samples.csv",
               tagged(pandas.read_csv(file, keep_default_na=False, na_values=[""]).to_dict("records")))
    check.hold(f"polars {polars.__version__}, {form}/samples.csv",
               tagged(polars.read_csv(file, infer_schema_length=None).iter_rows(named=True)))
    table = duckdb.read_csv(file)
    check.hold(f"duckdb {duckdb.__version__}, {form}/samples.csv",
               tagged(dict(zip(table.columns, row)) for row in table.fetchall()))


def main(version, *exports):
    rows = index(version)
    check = Check(rows)
    # WebP has no grey.
    modes = {key: "RGB" if row["mode"] == "L" and row["encoder"].startswith("webp") else row["mode"]
             for key, row in rows.items()}
    for folder in map(os.path.abspath, exports):
        with open(os.path.join(folder, "EXPORT.json"), encoding="utf-8") as file:
            form = json.load(file)["format"]
        if form in ("hub", "hf-parquet", "imagefolder", "csv", "webdataset"):
            with_datasets(check, form, folder, modes)
        if form in ("hub", "hf-parquet"):
            with_tables(check, form, sorted(glob.glob(os.path.join(folder, "data", "*.parquet"))))
        if os.path.exists(os.path.join(folder, "samples.csv")):
            with_csv(check, form, os.path.join(folder, "samples.csv"))
    return check.bad


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(1 if main(*sys.argv[1:]) else 0)
