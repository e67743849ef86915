"""The XGBoost grid and SHAP values by python3-xgboost. usage: trees.py <grid|shap> <folder> <rows> <columns> <threads> <repetitions>

grid  24 cells on five purged folds, at most 200 rounds; the folds of a cell grow side by side and end together after 20 rounds without a lower pooled error;
      one DMatrix per fold serves all cells
shap  100 rounds of depth 6 explain 2,000 rows
The folder holds X.f32 (row-major), y.f32 (standardised).
"""
import itertools, json, sys, time
import numpy as np
import xgboost as xgb

what, folder, rows, columns, threads, repetitions = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
X = np.fromfile(f"{folder}/X.f32", "<f4").reshape(rows, columns)
y = np.fromfile(f"{folder}/y.f32", "<f4")
BASE = dict(objective="reg:squarederror", tree_method="hist", base_score=0, nthread=threads, verbosity=0)


def grid():
    folds = []
    for k in range(5):
        s, e = k * rows // 5, (k + 1) * rows // 5
        training = np.r_[0:max(0, s - 1), min(rows, e + 1 + rows // 100):rows]
        folds.append((xgb.DMatrix(X[training], y[training], nthread=threads), xgb.DMatrix(X[s:e], nthread=threads), y[s:e]))
    for depth, rate, l2, weight in itertools.product([3, 5, 7], [0.03, 0.1], [1, 10], [1, 20]):
        params = dict(BASE, max_depth=depth, eta=rate, min_child_weight=weight)
        params["lambda"] = l2
        boosters = [xgb.Booster(params, [d, t]) for d, t, _ in folds]
        lowest, best = np.inf, 0
        for r in range(200):
            squares = 0.0
            for booster, (d, t, held_out) in zip(boosters, folds):
                booster.update(d, r)
                squares += float(((held_out - booster.predict(t)) ** 2).sum())
            if squares < lowest:
                lowest, best = squares, r
            elif r - best >= 20:
                break


if what == "shap":
    booster = xgb.train(dict(BASE, max_depth=6, eta=0.1), xgb.DMatrix(X, y), 100)
    sample = xgb.DMatrix(X[:2000])
seconds = []
for _ in range(repetitions):
    start = time.perf_counter()
    if what == "grid":
        grid()
    else:
        booster.predict(sample, pred_contribs=True)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds}))
