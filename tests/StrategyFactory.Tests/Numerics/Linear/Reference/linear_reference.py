#!/usr/bin/env python3
"""Reference values for the linear solver, from scikit-learn 1.2.1 and a plain loop over the folds.

Writes beside itself
  single.f32            400 x (8 + 1) float32, row-major: a well-conditioned regression, target last
  single.csv            alpha, rho, intercept, raw coefficients: standardise X and y (population sd), fit, undo
  collinear.f32         300 x (10 + 1): nearly dependent columns
  collinear.csv         alpha, rho, objective of the standardised problem
  grid.f32, grid.u8     3000 x (20 + 1) and one regime mask per row (bit r = regime r)
  grid.csv              regime, alpha, rho, pooled out-of-fold R2 (empty when skipped), non-zero weights of the refit
"""
import os
import warnings

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, Ridge

HERE = os.path.dirname(os.path.abspath(__file__))
ALPHAS = [0.001, 0.01, 0.1, 1, 10, 50, 100]
RATIOS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.95]
HORIZON, FOLDS, MINIMUM = 3, 5, 600


def standardise(X, y):
    mx, sx, my, sy = X.mean(0), X.std(0), y.mean(), y.std()
    sx = np.where(sx > 0, sx, 1)
    return (X - mx) / sx, (y - my) / sy, mx, sx, my, sy


def weights(Z, v, alpha, rho):
    if rho == 0:
        return Ridge(alpha=alpha * len(v), fit_intercept=False, solver="cholesky").fit(Z, v).coef_
    options = dict(fit_intercept=False, tol=1e-14, max_iter=200_000)
    model = Lasso(alpha=alpha, **options) if rho == 1 else ElasticNet(alpha=alpha, l1_ratio=rho, **options)
    return model.fit(Z, v).coef_


def save(name, table, kind):
    with open(os.path.join(HERE, name), "wb") as f:
        f.write(np.ascontiguousarray(table).astype(kind).tobytes())


def write(name, rows):
    with open(os.path.join(HERE, name), "w") as f:
        for row in rows:
            f.write(",".join("" if v is None else repr(float(v)) for v in row) + "\n")


def single():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(400, 8)) * [1, 10, 0.01, 3, 1, 1, 200, 1] + [0, 5, 1, 0, -3, 0, 1e4, 0]
    X[:, 4] += 0.5 * X[:, 3]
    X[:, 5] = 2.5                                        # constant
    y = 0.7 * X[:, 0] - 0.05 * X[:, 1] + 20 * X[:, 2] + 0.002 * X[:, 6] + rng.normal(size=400)
    table = np.column_stack([X, y]).astype("<f4").astype(float)
    save("single.f32", table, "<f4")
    X, y = table[:, :-1], table[:, -1]
    Z, v, mx, sx, my, sy = standardise(X, y)
    rows = []
    for alpha in [0.001, 0.01, 0.05, 0.2, 0.5]:
        for rho in [0, 0.1, 0.5, 0.95, 1]:
            b = weights(Z, v, alpha, rho) * sy / sx
            rows.append([alpha, rho, my - b @ mx, *b])
    write("single.csv", rows)


def collinear():
    rng = np.random.default_rng(8)
    F = rng.normal(size=(300, 3))
    X = F @ rng.normal(size=(3, 10)) + 1e-3 * rng.normal(size=(300, 10))
    y = F[:, 0] - 0.5 * F[:, 1] + rng.normal(size=300)
    table = np.column_stack([X, y]).astype("<f4").astype(float)
    save("collinear.f32", table, "<f4")
    Z, v, *_ = standardise(table[:, :-1], table[:, -1])
    rows = []
    for alpha in [0.001, 0.01, 0.1]:
        for rho in [0, 0.1, 0.5, 0.95, 1]:
            w = weights(Z, v, alpha, rho)
            r = v - Z @ w
            rows.append([alpha, rho, r @ r / 600 + alpha * rho * np.abs(w).sum() + 0.5 * alpha * (1 - rho) * (w @ w)])
    write("collinear.csv", rows)


def chain(rng, n, share, stay):
    fresh = rng.choice(len(share), size=n, p=share)
    new = rng.random(n) >= stay
    new[0] = True
    return fresh[np.maximum.accumulate(np.where(new, np.arange(n), 0))]


def grid():
    rng = np.random.default_rng(9)
    n, p = 3000, 20
    F = rng.normal(size=(n, 6))
    X = F @ rng.normal(size=(6, p)) + 0.7 * rng.normal(size=(n, p)) + rng.normal(size=p) * 3
    vix, calm = chain(rng, n, [.40, .28, .22, .10], 0.98), chain(rng, n, [.55, .45], 0.97)
    signal = F[:, 0] * (1 + calm) - 0.6 * F[:, 3] + 0.3 * X[:, 7]
    y = 1e-4 * (0.5 * signal + 4 * rng.standard_t(5, n)) + 2e-5
    table = np.column_stack([X, y]).astype("<f4").astype(float)
    mask = np.ones(n, int)                               # regime 0: every row; 1-4 by vix; 5-6 by calm, undefined for the first 30 rows
    mask |= 2 << vix
    mask[30:] |= (32 << calm)[30:]
    save("grid.f32", table, "<f4")
    save("grid.u8", mask, "u1")
    rows = []
    for r in range(7):
        sub = table[(mask >> r & 1) == 1]
        m = len(sub)
        for alpha in ALPHAS:
            for rho in RATIOS:
                if m < MINIMUM:
                    rows.append([r, alpha, rho, None, 0])
                    continue
                error = total = 0.0
                for k in range(FOLDS):
                    s, e = k * m // FOLDS, (k + 1) * m // FOLDS
                    train = np.concatenate([sub[:max(0, s - HORIZON)], sub[e + HORIZON + m // 100:]])
                    Z, v, mx, sx, my, sy = standardise(train[:, :-1], train[:, -1])
                    b = weights(Z, v, alpha, rho) * sy / sx
                    test = sub[s:e]
                    error += ((test[:, -1] - my - (test[:, :-1] - mx) @ b) ** 2).sum()
                    total += ((test[:, -1] - my) ** 2).sum()
                Z, v, *_ = standardise(sub[:, :-1], sub[:, -1])
                rows.append([r, alpha, rho, 1 - error / total, np.count_nonzero(weights(Z, v, alpha, rho))])
    write("grid.csv", rows)


warnings.filterwarnings("ignore")                        # the tolerance is below what the duality gap can reach
single()
collinear()
grid()
