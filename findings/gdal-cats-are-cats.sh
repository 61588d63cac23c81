#!/usr/bin/env bash
# pyogrio 0.13.0, which holds GDAL 3.12.4 (PyPI): SQL over objects with a label, an area in pixels
# and a seed of 64 bits, in GeoJSON, CSV, FlatGeobuf and GeoPackage.
#
# Guess: the dialect SQLITE is that of SQLite, as the documents say: = minds capitals and LIKE does
#       not, in each format. In OGRSQL the sum of areas and the largest seed are exact, or not
#       given.
# Seen: in all formats but GeoPackage it is the other way round: label = 'cat' finds Cat and CAT
#       too, and <>, IN, BETWEEN and < follow, while LIKE 'cat' finds cat alone. GDAL hands the
#       condition to its own filter; substr(label, 1) = 'cat' is right. In OGRSQL a sum of areas
#       stays at 2,147,483,647 and the largest seed is a real number: 9007199254740992 for ...993. A
#       warning tells of the sum, of the rest no word is said. GDAL 3.6.2 (Debian 12) does all this
#       too. No report was found.
# We: docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check pyogrio==0.13.0 numpy==2.4.6 2> /dev/null
cat > objects.py <<'PY'
import json, pyogrio, warnings

warnings.simplefilter("ignore")
rows = [("cat", 1_500_000_000, 9007199254740993), ("Cat", 1_500_000_000, 5), ("CAT", 7, 6), ("dog", 8, 7), ("Dog", 9, 8)]
point = {"type": "Point", "coordinates": [1, 2]}
features = [{"type": "Feature", "properties": {"label": label, "area": area, "seed": seed}, "geometry": point} for label, area, seed in rows]
json.dump({"type": "FeatureCollection", "features": features}, open("objects.geojson", "w"))
with open("objects.csv", "w") as file:
    print("label,area,seed", *(f"{label},{area},{seed}" for label, area, seed in rows), sep="\n", file=file)
meta, _, geometry, columns = pyogrio.raw.read("objects.geojson")
for ending, driver in {"fgb": "FlatGeobuf", "gpkg": "GPKG"}.items():
    pyogrio.raw.write(f"objects.{ending}", geometry, columns, meta["fields"], driver=driver, geometry_type="Point", crs="EPSG:4326")


def ask(file, question, dialect):
    meta, _, _, columns = pyogrio.raw.read(file, sql=question, sql_dialect=dialect)
    return columns[0].tolist()


print("GDAL", pyogrio.__gdal_version_string__)
for condition in "label = 'cat'", "label <> 'cat'", "label IN ('cat', 'dog')", "label BETWEEN 'b' AND 'd'", "label < 'a'", "substr(label, 1) = 'cat'", "label LIKE 'cat'":
    found = [f"{ending} {ask('objects.' + ending, f'SELECT label FROM objects WHERE {condition}', 'SQLITE')}" for ending in ("geojson", "csv", "fgb", "gpkg")]
    print(condition + ":", "; ".join(found))
for dialect in "OGRSQL", "SQLITE":
    print(dialect, *(f"{name}(area) {ask('objects.geojson', f'SELECT {name}(area) FROM objects', dialect)}" for name in ("SUM", "AVG")),
          *(f"{name}(seed) {ask('objects.geojson', f'SELECT {name}(seed) FROM objects', dialect)}" for name in ("MAX", "SUM")))
PY
python/bin/python objects.py | tee seen
diff seen - <<'SEEN'
GDAL 3.12.4
label = 'cat': geojson ['cat', 'Cat', 'CAT']; csv ['cat', 'Cat', 'CAT']; fgb ['cat', 'Cat', 'CAT']; gpkg ['cat']
label <> 'cat': geojson ['dog', 'Dog']; csv ['dog', 'Dog']; fgb ['dog', 'Dog']; gpkg ['Cat', 'CAT', 'dog', 'Dog']
label IN ('cat', 'dog'): geojson ['cat', 'Cat', 'CAT', 'dog', 'Dog']; csv ['cat', 'Cat', 'CAT', 'dog', 'Dog']; fgb ['cat', 'Cat', 'CAT', 'dog', 'Dog']; gpkg ['cat', 'dog']
label BETWEEN 'b' AND 'd': geojson ['cat', 'Cat', 'CAT']; csv ['cat', 'Cat', 'CAT']; fgb ['cat', 'Cat', 'CAT']; gpkg ['cat']
label < 'a': geojson []; csv []; fgb []; gpkg ['Cat', 'CAT', 'Dog']
substr(label, 1) = 'cat': geojson ['cat']; csv ['cat']; fgb ['cat']; gpkg ['cat']
label LIKE 'cat': geojson ['cat']; csv ['cat']; fgb ['cat']; gpkg ['cat', 'Cat', 'CAT']
OGRSQL SUM(area) [2147483647] AVG(area) [600000004.8] MAX(seed) [9007199254740992] SUM(seed) [9007199254741018]
SQLITE SUM(area) [3000000024] AVG(area) [600000004.8] MAX(seed) [9007199254740993] SUM(seed) [9007199254741019]
SEEN
echo "as before: in GDAL's SQLite dialect 'cat' is 'Cat'"
