"""Two-component full-covariance Gaussian mixture by expectation-maximisation, in plain numpy, one density at a time.

Start: hard split at the median of y. Each round: posteriors and mean log-likelihood, then weights, means and population
covariances with 1e-6 on the diagonals. Ends after the round whose mean log-likelihood moved by less than 1e-7, or after 200.
Writes points.csv and fit.json beside this file. Run: python3 plain_em.py
"""
import json
import os

import numpy as np
from scipy.stats import multivariate_normal


def maximise(points, posterior):
    components = []
    for r in posterior.T:
        weight = r.sum()
        mean = (r[:, None] * points).sum(axis=0) / weight
        centred = points - mean
        covariance = (r[:, None] * centred).T @ centred / weight + 1e-6 * np.eye(2)
        components.append((weight / len(points), mean, covariance))
    return components


def fit(points):
    wild = points[:, 1] > np.median(points[:, 1])
    components = maximise(points, np.column_stack([~wild, wild]).astype(float))
    previous = None
    for rounds in range(1, 201):
        density = np.column_stack([w * multivariate_normal(m, s).pdf(points) for w, m, s in components])
        likelihood = np.log(density.sum(axis=1)).mean()
        components = maximise(points, density / density.sum(axis=1, keepdims=True))
        if previous is not None and abs(likelihood - previous) < 1e-7:
            break
        previous = likelihood
    components.sort(key=lambda c: c[1][1])
    return components, likelihood, rounds


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    rng = np.random.default_rng(11)
    calm = rng.multivariate_normal([0.1, -0.5], [[0.4, 0.05], [0.05, 0.1]], size=701)
    wild = rng.multivariate_normal([-0.2, 1.4], [[2.5, -0.6], [-0.6, 0.8]], size=302)
    points = rng.permutation(np.vstack([calm, wild])).round(12)
    components, likelihood, rounds = fit(points)
    np.savetxt(os.path.join(here, "points.csv"), points, delimiter=",", fmt="%.17g", header="x,y", comments="")
    with open(os.path.join(here, "fit.json"), "w") as out:
        json.dump({
            "rounds": rounds,
            "mean_log_likelihood": likelihood,
            "components": [[w, m[0], m[1], s[0, 0], s[0, 1], s[1, 1]] for w, m, s in components],
        }, out, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
