"""One-thread X'X of a row-major float64 file. usage: gram.py <file> <rows> <columns> <repetitions>

NumPy turns X.T @ X into one dsyrk of the BLAS it is linked with; which one that is, is read from the memory map.
"""
import json, sys, time
import numpy as np

file, rows, columns, repetitions = sys.argv[1], *map(int, sys.argv[2:5])
X = np.fromfile(file).reshape(rows, columns)
for _ in range(3):
    G = X.T @ X
seconds = []
for _ in range(repetitions):
    start = time.perf_counter()
    G = X.T @ X
    seconds.append(time.perf_counter() - start)
with open("/proc/self/maps") as maps:
    libraries = maps.read().lower()
blas = next((name for key, name in [("openblas", "OpenBLAS"), ("libmkl", "MKL"), ("blis", "BLIS"), ("atlas", "ATLAS")] if key in libraries), "reference BLAS")
print(json.dumps({"seconds": seconds, "blas": blas, "trace": float(np.trace(G))}))
