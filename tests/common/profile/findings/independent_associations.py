"""The associations of a CSV's columns by pandas: one line each, "measure first second value rows".

Columns whose names begin with n are numeric, those with c categorical; empty cells are missing.
"""
import sys

import numpy
import pandas

table = pandas.read_csv(
    sys.argv[1], keep_default_na=False, na_values=[""], float_precision="round_trip")
numeric = [name for name in table if name.startswith("n")]
# No measure depends on where 0 is, but pandas is off by 1e-8 where numbers cancel out.
table[numeric] -= table[numeric].median()
categorical = [name for name in table if name.startswith("c")]


def say(measure, first, second, value):
    rows = len(table[[first, second]].dropna())
    print(measure, first, second, repr(float(value)), rows)


def cramers_v(x, y):
    """Bergsma 2013, equations 7 to 9."""
    counts = pandas.crosstab(x, y).to_numpy(dtype=float)
    n = counts.sum()
    expected = numpy.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    phi_squared = ((counts - expected) ** 2 / expected).sum() / n
    r, k = counts.shape
    phi_corrected = max(0, phi_squared - (k - 1) * (r - 1) / (n - 1))
    r_corrected = r - (r - 1) ** 2 / (n - 1)
    k_corrected = k - (k - 1) ** 2 / (n - 1)
    return numpy.sqrt(phi_corrected / min(k_corrected - 1, r_corrected - 1))


def correlation_ratio(categories, numbers):
    both = pandas.DataFrame({"category": categories, "number": numbers}).dropna()
    groups = both.groupby("category")["number"]
    mean = both["number"].mean()
    between = (groups.count() * (groups.mean() - mean) ** 2).sum()
    return numpy.sqrt(between / ((both["number"] - mean) ** 2).sum())


for method in ["pearson", "spearman"]:
    values = table[numeric].corr(method=method)
    for i, first in enumerate(numeric):
        for second in numeric[i + 1:]:
            say(method, first, second, values.loc[first, second])
for i, first in enumerate(categorical):
    for second in categorical[i + 1:]:
        say("cramers_v", first, second, cramers_v(table[first], table[second]))
    for second in numeric:
        say("correlation_ratio", first, second, correlation_ratio(table[first], table[second]))
