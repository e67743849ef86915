"""A strategy grid by a hand-written numba loop. usage: backtest.py <folder> <bars> <dates> <threads> <repetitions> <thresholds> <cut-offs> <regimes> <cost>

Long and short, decided at a close, filled at the next open, the last trade closed at the last close; trades, gains, losses, moments of the
trade returns and the daily returns (marked to the close) of every strategy. The folder holds open, close, pred, score (f64), masks (u32), day (i32).
"""
import json, os, sys, time
folder, bars, dates, threads, repetitions = sys.argv[1], *map(int, sys.argv[2:6])
thresholds, cutoffs = [list(map(float, argument.split(","))) for argument in sys.argv[6:8]]
regimes, cost = int(sys.argv[8]), float(sys.argv[9])
import numba as nb
import numpy as np

column = lambda name, kind: np.fromfile(os.path.join(folder, name), kind)
opens, closes, pred, score = [column(f"{name}.f64", "<f8") for name in ("open", "close", "pred", "score")]
masks, day = column("masks.u32", "<u4"), column("day.i32", "<i4")
grid = [(t, c, r) for t in thresholds for c in cutoffs for r in range(regimes)]
T, C, R = np.array([g[0] for g in grid]), np.array([g[1] for g in grid]), np.array([1 << g[2] for g in grid], np.uint32)


@nb.njit
def one(opens, closes, pred, score, masks, day, theta, cutoff, bit, cost, daily):
    n = pred.size
    trades = 0; total = 0.0; squares = 0.0; gains = 0.0; losses = 0.0
    wanted = 0; held = 0; entry = 0.0; equity = 1.0; units = 0.0; cash = 1.0; marked = 1.0
    for t in range(n):
        if wanted != held:                       # decided at the close before, filled at this open
            if held != 0:
                x = opens[t] / entry; r = held * (x - 1.0) - cost * (1.0 + x)
                trades += 1; total += r; squares += r * r; equity *= 1.0 + r
                if r > 0.0: gains += r
                else: losses -= r
            held = wanted; entry = opens[t]
        p = pred[t]
        wanted = 0
        if (masks[t] & bit) != 0 and (cutoff <= 0.0 or score[t] <= cutoff):
            if p > theta: wanted = 1
            elif p < -theta: wanted = -1
        if t == n - 1 or day[t + 1] != day[t]:
            now = equity
            if held != 0:
                x = closes[t] / entry; now = equity * (1.0 + held * (x - 1.0) - cost * (1.0 + x if t == n - 1 else 1.0))
            daily[day[t]] = now / marked - 1.0
            marked = now
    if held != 0:
        x = closes[n - 1] / entry; r = held * (x - 1.0) - cost * (1.0 + x)
        trades += 1; total += r; squares += r * r
        if r > 0.0: gains += r
        else: losses -= r
    return trades, total, squares, gains, losses


@nb.njit(parallel=True)
def every(opens, closes, pred, score, masks, day, T, C, R, cost, out, daily):
    for g in nb.prange(T.size):
        out[g, 0], out[g, 1], out[g, 2], out[g, 3], out[g, 4] = one(opens, closes, pred, score, masks, day, T[g], C[g], R[g], cost, daily[g])


nb.set_num_threads(threads)
out, daily = np.zeros((len(grid), 5)), np.zeros((len(grid), dates))
every(opens, closes, pred, score, masks, day, T, C, R, cost, out, daily)
seconds = []
for _ in range(repetitions):
    start = time.perf_counter()
    every(opens, closes, pred, score, masks, day, T, C, R, cost, out, daily)
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "trades": int(out[:, 0].sum())}))
