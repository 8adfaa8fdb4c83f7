"""python3 pandas_profile.py FILE: a CSV's full profile by pandas, as {"ms", "peak_mib"}."""
import json
import resource
import sys
import time

import pandas

start = time.perf_counter()
table = pandas.read_csv(sys.argv[1], low_memory=False)
numeric = table.select_dtypes("number")
table.describe(include="all")
table.isna().sum()
table.nunique()
numeric.quantile([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])
numeric.skew()
numeric.kurt()
for name in table.columns.difference(numeric.columns):
    table[name].value_counts().head(20)
numeric.corr(method="pearson")
numeric.corr(method="spearman")
duplicates = table.duplicated().sum()
ms = (time.perf_counter() - start) * 1000
peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"ms": ms, "peak_mib": peak_kib / 1024, "rows": len(table), "duplicates": int(duplicates)}))
