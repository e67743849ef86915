"""Reference predictions, SHAP values and scores by python3-xgboost (Debian 12: 1.7.4). usage: make_reference.py, writes reference.json beside itself.

The rows are made by a little generator that the tests have too, so that the file holds results only. All fits run on one thread.
"""
import json, os
import numpy as np
import xgboost as xgb

ROWS, COLUMNS, HELD_OUT = 1200, 6, 200


def rows():
    """A 32-bit linear congruential generator (Numerical Recipes); every 53rd value of a column is missing."""
    state, values = 12345, np.empty((ROWS, COLUMNS + 1))
    for i in range(ROWS):
        for j in range(COLUMNS + 1):
            state = (1664525 * state + 1013904223) % 2**32
            values[i, j] = state / 2**32 - 0.5
    X = values[:, :COLUMNS].astype(np.float32)
    y = (1e-4 * (X[:, 0].astype(float) * X[:, 1] * 4 + X[:, 2] + values[:, COLUMNS])).astype(np.float32)
    return X, y


def matrix(X, y=None):
    return xgb.DMatrix(X, y, nthread=1)


def describe(booster, X, held_out):
    d = matrix(X[held_out])
    return {
        "predictions": [float(v) for v in booster.predict(d)],
        "shap": [[float(v) for v in row] for row in booster.predict(d, pred_contribs=True)[:20]],
        "rounds": booster.num_boosted_rounds(),
    }


X, y = rows()
missing = X.copy()
missing[::53, 2] = np.nan
train, held_out = slice(HELD_OUT, None), slice(0, HELD_OUT)
base = dict(objective="reg:squarederror", tree_method="hist", nthread=1, seed=7, verbosity=0)
scale = float(y[train].astype(float).std())
z = ((y.astype(float) - y[train].astype(float).mean()) / scale).astype(np.float32)
boosted = dict(base, max_depth=4, eta=0.1, min_child_weight=5, base_score=0)
boosted["lambda"] = 1
out = {}

# boosting on standardised labels
out["boosted"] = describe(xgb.train(boosted, matrix(X[train], z[train]), 40), X, held_out)
out["exact"] = describe(xgb.train(dict(boosted, tree_method="exact"), matrix(X[train], z[train]), 40), X, held_out)
out["missing"] = describe(xgb.train(boosted, matrix(missing[train], z[train]), 40), missing, held_out)

# stopped early on the held-out rows, the best rounds kept
stopped = xgb.train(dict(boosted, eta=0.3), matrix(X[train], z[train]), 200, evals=[(matrix(X[held_out], z[held_out]), "held_out")], early_stopping_rounds=10, verbose_eval=False)
out["stopped"] = describe(stopped[: stopped.best_iteration + 1], X, held_out)

# a forest: one round of parallel trees
forest = dict(base, max_depth=6, min_child_weight=5, base_score=0, num_parallel_tree=30, eta=1, subsample=0.632, colsample_bynode=0.333)
forest["lambda"] = 1e-5
out["forest"] = describe(xgb.train(forest, matrix(X[train], z[train]), 1), X, held_out)

# the score of a cell: five purged folds, horizon 1, embargo 1 %, labels standardised per fold, one number of rounds for all folds
def folds(n, k=5, h=1, embargo=0.01):
    for i in range(k):
        s, e = i * n // k, (i + 1) * n // k
        yield np.r_[0:max(0, s - h), min(n, e + h + int(embargo * n)):n], np.r_[s:e]

def curves(params, rounds, patience=None):
    """All folds grow round by round and stop together, on the error of all held-out rows."""
    cells, total = [], 0.0
    for training, test in folds(ROWS):
        label = y.astype(float)
        m, sd = label[training].mean(), label[training].std()
        d, t = matrix(X[training], ((label[training] - m) / sd).astype(np.float32)), matrix(X[test])
        cells.append((xgb.Booster(params, [d, t]), d, t, label[test], m, sd))
        total += float(((label[test] - m) ** 2).sum())
    pooled, best = [], 0
    for r in range(rounds):
        squares = 0.0
        for booster, d, t, held_out, m, sd in cells:
            booster.update(d, r)
            squares += float(((held_out - (m + sd * booster.predict(t).astype(float))) ** 2).sum())
        pooled.append(squares)
        best = r if pooled[r] < pooled[best] else best
        if patience and r - best >= patience:
            break
    return {"score": 1 - pooled[best] / total, "rounds": best + 1}

out["cell"] = curves(dict(boosted, eta=0.3), 100, 10)
out["forest_cell"] = curves(forest, 1)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json"), "w") as file:
    json.dump({"version": xgb.__version__, **out}, file)
