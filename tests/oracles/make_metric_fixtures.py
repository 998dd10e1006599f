"""Writes the stored answers about statistics: SciPy's Wilcoxon signed-rank test.

Usage: make_metric_fixtures.py FOLDER (tests/fixtures/metrics)
"""

import json
import sys

import numpy as np
from scipy import stats

rng = np.random.default_rng(7)


def answer(differences, method):
    result = stats.wilcoxon(differences, zero_method="wilcox", correction=False, method=method)
    return {"statistic": float(result.statistic), "p": float(result.pvalue)}


def main():
    cases = []
    for n in (1, 3, 5, 8, 12, 20, 25, 40, 50):
        values = np.round(rng.normal(0.2, 1, n), 6).tolist()
        cases.append({"differences": values, "method": "exact", **answer(values, "exact")})
        if n >= 8:
            cases.append({"differences": values, "method": "normal", **answer(values, "approx")})
    for n in (10, 12):
        values = rng.integers(-4, 6, n)
        values = values[values != 0].astype(float).tolist()
        permutation = stats.PermutationMethod(n_resamples=np.inf)
        cases.append({"differences": values, "method": "exact", **answer(values, permutation)})
    for n in (30, 80, 200):
        values = np.round(rng.normal(0.3, 1, n), 1).tolist()
        cases.append({"differences": values, "method": "normal", **answer(values, "approx")})
    with open(f"{sys.argv[1]}/wilcoxon.json", "w") as file:
        json.dump(cases, file)
        file.write("\n")


main()
