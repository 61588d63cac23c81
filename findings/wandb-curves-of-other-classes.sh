#!/usr/bin/env bash
# wandb 0.30.0: roc_curve and pr_curve of four classes, for a part of a dataset without images of
# the second one, as rare classes are missing from small parts.
#
# Guess: the curve of each class comes from its own column of the scores; the absent class has none.
# Seen: columns are counted among the classes that are there: "stain" is drawn from the scores of
#       "scratch", and "dent" from those of "stain", under their own names. A model without a fault
#       has areas of 0.5 and 0.29 there for 1, and a precision of 0.33. Nothing is said. No report
#       was found.
# We: we draw no curves; docs/peers.md says which columns to give.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check --no-deps wandb==0.30.0 2> /dev/null
python/bin/pip install --quiet --disable-pip-version-check click packaging platformdirs "protobuf<8" "pydantic<3" pyyaml requests xxhash \
    numpy==2.4.6 pandas==3.0.6 scikit-learn==1.9.1 2> /dev/null
# wandb imports opentelemetry for counts of its own use. None are made here, so names do.
cat > names.py <<'PY'
import importlib.machinery, sys, unittest.mock

class Names:
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] == "opentelemetry" else None

    def create_module(self, spec):
        return unittest.mock.MagicMock(__path__=[])

    def exec_module(self, module):
        pass

sys.meta_path.append(Names())
PY
cat > curves.py <<'PY'
import names, numpy, sklearn.metrics, wandb

classes = ["background", "scratch", "stain", "dent"]
true = numpy.repeat([0, 2, 3], [40, 30, 30])
scores = numpy.full((100, 4), 0.02)
scores[range(100), true] = 0.94

def show(who, true, scores, labels):
    areas, precisions = {}, {}
    for row in wandb.plot.roc_curve(true, scores, labels=labels).table.data:
        areas.setdefault(row[0], []).append(row[1:])
    for row in wandb.plot.pr_curve(true, scores, labels=labels).table.data:
        precisions.setdefault(row[0], []).append(row[1])
    for name, points in areas.items():
        area = sklearn.metrics.auc(*numpy.array(points).T)
        print(f"{who}, {name}: area {area:.2f}, mean precision {numpy.mean(precisions[name]):.2f}")

show("all classes", true, scores, classes)
there = numpy.unique(true)
show("columns of the classes that are there", true, scores[:, there], classes)
PY
WANDB_MODE=offline WANDB_SILENT=true python/bin/python -W ignore curves.py | tee seen
diff seen - <<'SEEN'
all classes, background: area 1.00, mean precision 1.00
all classes, stain: area 0.50, mean precision 0.33
all classes, dent: area 0.29, mean precision 0.33
columns of the classes that are there, background: area 1.00, mean precision 1.00
columns of the classes that are there, stain: area 1.00, mean precision 1.00
columns of the classes that are there, dent: area 1.00, mean precision 1.00
SEEN
echo "as before: wandb 0.30.0 draws curves from the scores of other classes"
