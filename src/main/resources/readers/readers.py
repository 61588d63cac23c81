"""Reads a published version with a reader of the field and tells what it saw, for `stylemill verify --readers`.

    readers.py probe                 one JSON line for each reader: its version, or null where it is not installed
    readers.py read READER JOB       one JSON line for each image

JOB is a JSON object: folder, shards ({split: [path]}), all_shards, index, croissant, extension, mode (L, RGB or
RGBA), captions, masks and objects (whether there are any), export (folder of the export that the reader takes), work
(a folder to write in). A line has `key`, and as far as the reader shows them:

    split, label (class index), label_name, label_confidence, caption, captions (a list)
    scores, tags, objects            JSON texts, as the index has them
    file, mask                       SHA-256 of the files
    pixels                           SHA-256 of the decoded pixels, rows from the top, channels interleaved
    boxes                            [category, x, y, width, height, area] of each object
"""
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import warnings

OUT = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")


def tell(**line):
    OUT.write(json.dumps(line) + "\n")


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def pixels(image, job):
    """Returns the hash of a Pillow image's pixels, in the channels that the version's images have."""
    if isinstance(image, bytes):
        image = io.BytesIO(image)
    if isinstance(image, io.IOBase):
        # wids leaves WebP as the stream that it read.
        image = open_image(image)
    if image is None:
        return None
    return hashlib.sha256(image.convert(job["mode"]).tobytes()).hexdigest()


def sha256(content):
    return None if content is None else hashlib.sha256(content).hexdigest()


def facts(record):
    """Returns what the record beside an image says, in the words of a line; texts alone, which the first format lacks."""
    said = {name: record[name] for name in ("label_name", "label_confidence") if name in record}
    said.update((name, record[name]) for name in ("scores", "tags", "objects") if isinstance(record.get(name), str))
    if isinstance(record.get("captions"), str):
        said["captions"] = json.loads(record["captions"])
    return said


def open_image(file):
    try:
        from PIL import Image
    except ModuleNotFoundError:
        return None
    return Image.open(file)


def read_tar(job):
    for split, shards in job["shards"].items():
        for shard in shards:
            with tarfile.open(shard) as tar:
                sample = {}
                for member in tar:
                    key, extension = os.path.basename(member.name).split(".", 1)
                    if sample and sample["key"] != key:
                        tell_members(split, sample, job)
                        sample = {}
                    sample["key"] = key
                    sample[extension] = tar.extractfile(member).read()
                if sample:
                    tell_members(split, sample, job)


def tell_members(split, sample, job):
    image = sample[job["extension"]]
    tell(
        key=sample["key"],
        split=split,
        label=int(sample["cls"]),
        file=sha256(image),
        pixels=pixels(image, job),
        mask=sha256(sample.get("mask.png")),
        caption=text(sample.get("txt")),
        **facts(json.loads(sample["json"])),
    )


def read_webdataset(job):
    import webdataset

    decoder = {"L": "pill", "RGB": "pilrgb", "RGBA": "pilrgba"}[job["mode"]]
    masks = [webdataset.handle_extension(name, bytes) for name in ("mask.png", "instances.png")]
    for split, shards in job["shards"].items():
        for sample in webdataset.WebDataset(shards, shardshuffle=False).decode(*masks, decoder):
            tell(
                key=sample["__key__"],
                split=split,
                label=sample["cls"],
                pixels=pixels(sample[job["extension"]], job),
                mask=sha256(sample.get("mask.png")),
                caption=text(sample.get("txt")),
                **facts(sample["json"]),
            )


def read_wids(job):
    import wids

    dataset = wids.ShardListDataset(job["all_shards"], cache_dir=os.path.join(job["work"], "wids"), keep=True)
    for i in range(len(dataset)):
        sample = dataset[i]
        tell(
            key=sample["__key__"],
            split=sample[".json"]["split"],
            label=sample[".cls"],
            pixels=pixels(sample["." + job["extension"]], job),
            caption=text(sample.get(".txt")),
            **facts(sample[".json"]),
        )


def read_datasets(job):
    import datasets

    cache = os.path.join(job["work"], "datasets")
    for split, dataset in datasets.load_dataset(job["folder"], cache_dir=cache).items():
        names = getattr(dataset.features["cls"], "names", None)
        if job["masks"]:
            dataset = dataset.cast_column("mask.png", datasets.Image(decode=False))
        for sample in dataset:
            label = sample["cls"]
            said = facts(sample["json"])
            # The class's name comes from the types of the columns, not from the record.
            said["label_name"] = names[label] if names and label >= 0 else ""
            tell(
                key=sample["__key__"],
                split=split,
                label=label,
                pixels=pixels(sample[job["extension"]], job),
                mask=sha256(sample["mask.png"]["bytes"]) if job["masks"] else None,
                caption=sample.get("txt"),
                **said,
            )


def read_mlcroissant(job):
    import mlcroissant

    for record in mlcroissant.Dataset(jsonld=job["croissant"]).records("images"):
        image = record["images/image"]
        caption = record.get("images/caption")
        tell(
            key=text(record["images/key"]),
            split=text(record["images/split"]),
            label=int(record["images/label"]),
            label_name=text(record["images/label_name"]),
            pixels=pixels(image, job),
            caption=text(caption),
        )


def read_pycocotools(job):
    from pycocotools.coco import COCO

    for split in job["shards"]:
        coco = COCO(os.path.join(job["export"], "annotations", "instances_" + split + ".json"))
        for number in coco.getImgIds():
            image = coco.loadImgs(number)[0]
            found = coco.loadAnns(coco.getAnnIds(imgIds=[number]))
            with open(os.path.join(job["export"], "images", image["file_name"]), "rb") as file:
                content = file.read()
            seen = {"label": image["label"], "label_name": image["label_name"]}
            if job["objects"]:
                seen["boxes"] = [[one["category_id"], *one["bbox"], area(coco, one)] for one in found]
            else:
                # An annotation labels the whole image.
                seen["label"] = found[0]["category_id"] - 1 if found else -1
                seen["label_name"] = coco.loadCats(seen["label"] + 1)[0]["name"] if found else ""
            tell(
                key=image["key"],
                split=split,
                file=sha256(content),
                pixels=pixels(content, job),
                label_confidence=image.get("label_confidence"),
                caption=image.get("caption"),
                **seen,
            )


def area(coco, annotation):
    """Returns how many pixels an object has: of those that its run lengths give, or of its box."""
    return int(coco.annToMask(annotation).sum()) if "segmentation" in annotation else annotation["area"]


def read_torchvision(job):
    from torchvision.datasets import ImageFolder

    with open(os.path.join(job["export"], "classes.json"), encoding="utf-8") as file:
        numbers = {name: int(i) for i, name in json.load(file).items()}

    class Numbered(ImageFolder):
        def find_classes(self, directory):
            there = {name: i for name, i in numbers.items() if os.listdir(os.path.join(directory, name))}
            return sorted(numbers, key=numbers.get), there

    for split in job["shards"]:
        folder = os.path.join(job["export"], split)
        dataset = Numbered(folder, loader=lambda path: open_image(path)) if os.path.isdir(folder) else []
        for i in range(len(dataset)):
            image, label = dataset[i]
            tell(
                key=os.path.splitext(os.path.basename(dataset.samples[i][0]))[0],
                split=split,
                label=label,
                pixels=pixels(image, job),
            )


def query(job):
    names = "key, split, label, label_name, label_confidence, file_sha256 AS file"
    names += ", caption, captions" if job["captions"] else ""
    names += ", CAST(objects AS VARCHAR) AS objects" if job["objects"] else ""
    names += ", mask_sha256 AS mask" if job["masks"] else ""
    index = job["index"].replace("'", "''")
    return f"SELECT {names} FROM read_parquet('{index}')"


def read_duckdb(job):
    import duckdb

    found = duckdb.sql(query(job))
    while rows := found.fetchmany(10000):
        for row in rows:
            tell(**dict(zip(found.columns, row)))


def read_duckdb_cli(job):
    told = subprocess.run(["duckdb", "-json", "-c", query(job)], check=True, stdout=subprocess.PIPE, encoding="utf-8")
    for row in json.loads(told.stdout):
        tell(**row)


READERS = {
    "tar": read_tar,
    "webdataset": read_webdataset,
    "wids": read_wids,
    "datasets": read_datasets,
    "mlcroissant": read_mlcroissant,
    "pycocotools": read_pycocotools,
    "torchvision": read_torchvision,
    "duckdb": read_duckdb,
    "duckdb-cli": read_duckdb_cli,
}


# Part of every Python, and a program.
WITHOUT_PACKAGE = ("tar", "duckdb-cli")


def version(reader):
    """Returns the version of a reader without starting it, or None where it is not installed."""
    if reader == "tar":
        return "Python " + platform.python_version()
    if reader == "duckdb-cli":
        if shutil.which("duckdb") is None:
            return None
        told = subprocess.run(["duckdb", "--version"], stdout=subprocess.PIPE, encoding="utf-8")
        return told.stdout.split(" ")[0].strip().lstrip("v") or "of no known version"
    if importlib.util.find_spec(reader) is None:
        return None
    package = "webdataset" if reader == "wids" else reader
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "of no known version"


def load(reader):
    """Loads a reader's package; raises ImportError where that fails, however it fails (torchvision beside another torch)."""
    if reader not in WITHOUT_PACKAGE:
        try:
            importlib.import_module(reader)
        except Exception as e:
            raise ImportError(f"{type(e).__name__}: {e}") from e


def main(arguments):
    # Readers print what they like; the lines of this program have the standard output to
    # themselves.
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    if arguments == ["probe"]:
        for reader in READERS:
            tell(reader=reader, version=version(reader))
    else:
        try:
            load(arguments[1])
            READERS[arguments[1]](json.loads(arguments[2]))
        except ImportError as e:
            # Something that the reader needs is missing here; that says nothing about the version.
            tell(unusable=str(e))
    OUT.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
