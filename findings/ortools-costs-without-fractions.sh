#!/usr/bin/env bash
# OR-Tools 9.15.6755 for Python: objects found are matched with objects that are there, at costs of
# 1 - IoU, by SimpleLinearSumAssignment.
#
# Guess: costs are whole numbers there, so an array of reals is an error, as a single real number
#        is.
# Seen: an array of reals is cut to whole numbers without a word: all costs are 0, the answer is
#       "OPTIMAL", and each object gets the one in its own place: 3.22 for the best 1.17. Costs and
#       capacities of SimpleMinCostFlow and SimpleMaxFlow are cut too. A single number
#       (add_arc_with_cost) is refused. SciPy takes reals and is right. No report was found.
# We: nothing here calls it; docs/peers.md says what to use.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check ortools==9.15.6755 scipy==1.17.1 numpy==2.4.6 2> /dev/null
cat > match.py <<'PY'
import numpy
from ortools.graph.python import linear_sum_assignment, max_flow, min_cost_flow
from scipy.optimize import linear_sum_assignment as scipy_assignment

cost = numpy.random.default_rng(0).random((6, 6))
found, there = (part.ravel() for part in numpy.indices(cost.shape))

def ortools(costs):
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(found, there, costs)
    status = solver.solve()
    mates = [solver.right_mate(row) for row in range(6)]
    print(str(status).rsplit(".", 1)[-1], mates, f"{cost[range(6), mates].sum():.2f}")

rows, mates = scipy_assignment(cost)
print("SciPy:", mates.tolist(), f"{cost[rows, mates].sum():.2f}")
print("OR-Tools, reals:", end=" ")
ortools(cost.ravel())
print("OR-Tools, millionths:", end=" ")
ortools((cost.ravel() * 1e6).round().astype(int))
try:
    linear_sum_assignment.SimpleLinearSumAssignment().add_arc_with_cost(0, 0, 0.5)
except TypeError:
    print("one real number: TypeError")
flow = min_cost_flow.SimpleMinCostFlow()
flow.add_arcs_with_capacity_and_unit_cost(numpy.array([0, 0]), numpy.array([1, 1]), numpy.array([1, 1]), numpy.array([0.9, 0.1]))
flow.set_nodes_supplies(numpy.array([0, 1]), numpy.array([1, -1]))
flow.solve()
print("min cost flow at costs 0.9 and 0.1 takes", [flow.flow(arc) for arc in range(2)])
flow = max_flow.SimpleMaxFlow()
flow.add_arcs_with_capacity(numpy.array([0, 1]), numpy.array([1, 2]), numpy.array([1.9, 1.9]))
flow.solve(0, 2)
print("max flow through 1.9:", flow.optimal_flow())
PY
python/bin/python match.py | tee seen
diff seen - <<'SEEN'
SciPy: [3, 5, 1, 0, 4, 2] 1.17
OR-Tools, reals: OPTIMAL [0, 1, 2, 3, 4, 5] 3.22
OR-Tools, millionths: OPTIMAL [3, 5, 1, 0, 4, 2] 1.17
one real number: TypeError
min cost flow at costs 0.9 and 0.1 takes [1, 0]
max flow through 1.9: 1
SEEN
echo "as before: OR-Tools 9.15.6755 cuts arrays of real costs to whole numbers"
