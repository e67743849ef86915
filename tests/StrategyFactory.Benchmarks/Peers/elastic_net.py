"""The grid of 7 alphas x 6 l1 ratios in 7 regimes by scikit-learn. usage: elastic_net.py <cv|grid> <folder> <rows> <columns> <jobs> <repetitions>

cv    ElasticNetCV: warm-started paths, five contiguous folds, refit of the best
grid  GridSearchCV over ElasticNet: what most people write
The folder holds X.f64 (row-major, standardised), y.f64 (standardised) and masks.u32 (bit r: regime r allows the row).
"""
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import ElasticNet, ElasticNetCV
from sklearn.model_selection import GridSearchCV, KFold

what, folder, rows, columns, jobs, repetitions = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
ALPHAS = [0.001, 0.01, 0.1, 1, 10, 50, 100]
L1_RATIOS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95]
X = np.fromfile(f"{folder}/X.f64").reshape(rows, columns)
y = np.fromfile(f"{folder}/y.f64")
masks = np.fromfile(f"{folder}/masks.u32", "<u4")


def fit(X, y):
    if what == "grid":
        return GridSearchCV(ElasticNet(), {"alpha": ALPHAS, "l1_ratio": L1_RATIOS}, cv=KFold(5), n_jobs=jobs).fit(X, y)
    return ElasticNetCV(alphas=ALPHAS, l1_ratio=L1_RATIOS, cv=KFold(5), n_jobs=jobs).fit(X, y)


if jobs > 1:  # the worker pool starts outside the clock
    Parallel(n_jobs=jobs)(delayed(abs)(i) for i in range(2 * jobs))
seconds = []
for _ in range(repetitions):
    start = time.perf_counter()
    for regime in range(7):
        chosen = (masks >> regime & 1) != 0
        fit(X[chosen], y[chosen])
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds}))
