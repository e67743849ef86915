"""Deflated Sharpe ratio and probability of backtest overfitting, computed plainly with NumPy and SciPy.

Writes deflated_sharpe.json, overfitting.json and overfitting.f64 (little-endian float64, the returns of every
case one after the other, row by row) beside itself. Run: python3 luck_reference.py
"""
import itertools
import json
import math
import os

import numpy as np
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
EULER = np.euler_gamma
# What is closer is equal in exact arithmetic: one active day gives 1/sqrt(L) whatever its return, gains may cancel losses.
TIE = {"rtol": 1e-10, "atol": 1e-12}


def benchmark(trials, deviation):
    if trials == 1:
        return 0.0
    # isf(q) = ppf(1 - q) without losing the digits of q.
    return deviation * ((1 - EULER) * stats.norm.isf(1 / trials) + EULER * stats.norm.isf(1 / (trials * math.e)))


def psr(sharpe, dates, skewness, kurtosis, against):
    radicand = 1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe ** 2
    return float(stats.norm.cdf((sharpe - against) * math.sqrt(dates - 1) / math.sqrt(radicand)))


def deflated_sharpe():
    generator = np.random.default_rng(20140922)
    series = {
        "normal 130": generator.normal(0.0008, 0.01, 130),
        "student 260": 0.0012 + 0.008 * generator.standard_t(5, 260),
        "skewed 64": 0.01 * (generator.exponential(1.0, 64) - 0.9),
        "losing 90": generator.normal(-0.002, 0.01, 90),
        "idle 75": np.where(generator.random(75) < 0.2, generator.normal(0.003, 0.006, 75), 0.0),
        "short 3": np.array([0.01, -0.004, 0.002]),
    }
    cases = []
    for name, returns in series.items():
        dates = len(returns)
        sharpe = returns.mean() / returns.std(ddof=1)
        skewness, kurtosis = stats.skew(returns), stats.kurtosis(returns, fisher=False)
        for trials in (1, 2, 140, 1000, 1_000_000):
            own, given = benchmark(trials, 1 / math.sqrt(dates - 1)), benchmark(trials, 0.02)
            cases.append({
                "series": name, "trials": trials, "benchmark": own, "dsr": psr(sharpe, dates, skewness, kurtosis, own),
                "given_benchmark": given, "given_dsr": psr(sharpe, dates, skewness, kurtosis, given)})
    return {
        "series": {name: {"returns": returns.tolist(), "sharpe": returns.mean() / returns.std(ddof=1),
                          "skewness": stats.skew(returns), "kurtosis": stats.kurtosis(returns, fisher=False)}
                   for name, returns in series.items()},
        "cases": cases,
    }


def metric(returns):
    """mean/sd of every row, 0 where all values are equal."""
    constant = np.ptp(returns, axis=1) == 0
    deviation = returns.std(axis=1, ddof=1)
    return np.where(constant, 0.0, returns.mean(axis=1) / np.where(constant, 1.0, deviation))


def overfitting(returns, traded):
    kept, seen = [], set()
    for row, flag in zip(returns, traded):
        key = tuple(row)
        if flag and key not in seen:
            seen.add(key)
            kept.append(row)
    kept = np.array(kept)
    count, dates = kept.shape
    blocks = [np.arange(k * dates // 16, (k + 1) * dates // 16) for k in range(16)]
    overfitted = splits = 0
    for chosen in itertools.combinations(range(16), 8):
        inside = np.concatenate([blocks[k] for k in chosen])
        outside = np.concatenate([blocks[k] for k in range(16) if k not in chosen])
        scores = metric(kept[:, inside])
        best = int(np.argmax(np.isclose(scores, scores.max(), **TIE)))
        scores = metric(kept[:, outside])
        scores = np.where(np.isclose(scores, scores[best], **TIE), scores[best], scores)
        omega = stats.rankdata(scores, method="average")[best] / (count + 1)
        overfitted += math.log(omega / (1 - omega)) <= 0
        splits += 1
    return {"strategies": count, "overfitted": int(overfitted), "splits": splits, "pbo": overfitted / splits}


def grid(generator, thresholds, cutoffs, regimes, dates, edge):
    """Rows that share days as those of a strategy grid do: nested thresholds, cut-offs that seldom bite, disjoint regimes."""
    signal, market = generator.random(dates), generator.standard_t(5, dates) * 0.004
    regime = np.repeat(generator.integers(0, regimes, dates // 10 + 1), 10)[:dates]
    rows = []
    for threshold in range(thresholds):
        for cutoff in range(cutoffs):
            for allowed in range(regimes + 1):
                active = (signal > 0.2 * threshold) & (signal < 1 - 0.02 * cutoff) & ((allowed == 0) | (regime == allowed - 1))
                rows.append(np.where(active, market * (1 + 0.2 * threshold) + edge * threshold, 0.0))
    return np.array(rows)


def cases():
    generator = np.random.default_rng(20151001)
    sparse = grid(generator, 3, 2, 3, 77, 0.0003)
    sparse[5] = 0
    flat_half = generator.normal(0, 0.01, (9, 200))
    flat_half[2, :110] = 0
    flat_half[3, 90:] = 0
    flat_half[4] = 0.001
    edge = generator.normal(0, 0.01, (20, 130))
    edge[7] += 0.004
    yield "noise 140 x 130", generator.normal(0, 0.01, (140, 130))
    yield "grid 140 x 65", grid(generator, 4, 5, 6, 65, 0.0004)
    yield "sparse 24 x 77", sparse
    yield "two 2 x 32", generator.normal(0.0005, 0.01, (2, 32))
    yield "flat halves 9 x 200", flat_half
    yield "edge 20 x 130", edge


def main():
    with open(os.path.join(HERE, "deflated_sharpe.json"), "w") as file:
        json.dump(deflated_sharpe(), file, indent=1)
    results, rows = [], []
    for name, returns in cases():
        traded = [bool(flag) for flag in (returns != 0).any(axis=1)]
        results.append({"name": name, "rows": len(returns), "dates": returns.shape[1], "traded": traded, **overfitting(returns, traded)})
        rows.append(returns.astype("<f8").ravel())
        print(results[-1]["name"], results[-1]["strategies"], results[-1]["pbo"])
    with open(os.path.join(HERE, "overfitting.json"), "w") as file:
        json.dump(results, file)
    np.concatenate(rows).tofile(os.path.join(HERE, "overfitting.f64"))


if __name__ == "__main__":
    main()
