"""Reference values of every feature family, written from the definitions with pandas and numpy only.

Each window is evaluated from scratch (rolling.apply), so nothing here shares the sliding algorithm under test.
Writes bars.csv, reference_bars.csv, vix.csv and expected.csv.gz beside this file. Run: python3 make_features.py
"""
import gzip
import io
import math
import os

import numpy as np
import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))
HALF_HOUR = 30 * 60_000
DAY = 86_400_000


def make_bars(seed, start, days, level, tick, skip=0.0):
    rng = np.random.default_rng(seed)
    rows, price, vol = [], level, 0.0008
    for day in pd.date_range(start, periods=days, freq="D", tz="UTC"):
        if day.dayofweek >= 5:
            continue
        price *= 1 + 0.002 * rng.standard_normal()
        for slot in range(14, 42):                       # 07:00 to 20:59 UTC
            vol = max(0.0002, vol * math.exp(0.1 * rng.standard_normal()) * (0.0008 / vol) ** 0.05)
            steps = vol / 3 * rng.standard_t(5, size=9)
            if rng.random() < skip:
                price *= math.exp(steps.sum())
                continue
            path = price * np.exp(np.concatenate([[0.1 * steps[0]], np.cumsum(steps)]))
            path = np.round(path / tick) * tick
            o, c = path[0], path[-1]
            volume = float(int(rng.gamma(2, 500)))
            if rng.random() < 0.04:
                path, c = np.array([o]), o                # a flat bar
            if rng.random() < 0.06:
                volume = 0.0
            rows.append([day.value // 1_000_000 + slot * HALF_HOUR, o, path.max(), path.min(), c, volume])
            price = c
    frame = pd.DataFrame(rows, columns=["time", "open", "high", "low", "close", "volume"])
    return frame.round(8)


def freeze(frame, first, count, volume=None):
    price = frame.loc[first - 1, "close"]
    frame.loc[first:first + count - 1, ["open", "high", "low", "close"]] = price
    if volume is not None:
        frame.loc[first:first + count - 1, "volume"] = volume


bars = make_bars(1, "2024-01-03", 21, 1.1, 0.00001)
freeze(bars, 150, 34, volume=0.0)        # a stretch in which nothing trades, longer than a session
freeze(bars, 300, 12)                    # a halt with volume
bars.loc[330:345, "volume"] = 700.0      # constant volume
reference = make_bars(2, "2024-01-02", 25, 470.0, 0.01, skip=0.08)
freeze(reference, 200, 25)
rng = np.random.default_rng(3)
vix_days = [d for d in pd.date_range("2023-10-02", periods=130, freq="D", tz="UTC") if d.dayofweek < 5 and rng.random() > 0.03]
vix_close = np.round(np.exp(2.8 + np.cumsum(0.05 * rng.standard_normal(len(vix_days)))), 2)
vix = pd.DataFrame({"time": [d.value // 1_000_000 for d in vix_days], "close": vix_close})

o, h, l, c, v = (bars[k] for k in ["open", "high", "low", "close", "volume"])
typical = (h + l + c) / 3
out = {}


def constant(w):
    return np.all(w == w[0])


def rolling(x, n, f):
    return x.rolling(n).apply(f, raw=True)


def sd(w, ddof):
    return 0.0 if constant(w) else float(np.std(w - w[0], ddof=ddof))


def mean(w):
    return w[0] + float(np.mean(w - w[0]))


def log_returns(close):
    return np.log(close / close.shift(1))


def z_score(x, n):
    return rolling(x, n, lambda w: math.nan if constant(w) else (w[-1] - mean(w)) / sd(w, 1))


def volatility(close, n):
    return rolling(log_returns(close), n, lambda w: sd(w, 1))


def seeded(x, n, weight):
    """Recursive average seeded by the mean of the first n defined values."""
    y = pd.Series(np.nan, index=x.index)
    first = x.first_valid_index()
    y.iloc[first + n - 1] = x.iloc[first:first + n].mean()
    for t in range(first + n, len(x)):
        y.iloc[t] = (1 - weight) * y.iloc[t - 1] + weight * x.iloc[t]
    return y


def ema(x, n):
    return seeded(x, n, 2 / (n + 1))


def wilder(x, n):
    return seeded(x, n, 1 / n)


def zero_to_nan(x):
    return x.where(x != 0)


def true_range():
    tr = pd.concat([h - l, (h - c.shift(1)).abs(), (l - c.shift(1)).abs()], axis=1).max(axis=1)
    tr.iloc[0] = np.nan
    return tr


def rsi(n):
    change = c.diff()
    gain, loss = wilder(change.clip(lower=0), n), wilder((-change).clip(lower=0), n)
    return 100 * gain / zero_to_nan(gain + loss)


def stoch_k(n):
    hh, ll = h.rolling(n).max(), l.rolling(n).min()
    return 100 * (c - ll) / zero_to_nan(hh - ll)


def willr(n):
    hh, ll = h.rolling(n).max(), l.rolling(n).min()
    return -100 * (hh - c) / zero_to_nan(hh - ll)


def cci(n):
    def one(w):
        centre = mean(w)
        deviation = 0.0 if constant(w) else np.mean(np.abs(w - centre))
        return math.nan if deviation == 0 else (w[-1] - centre) / (0.015 * deviation)
    return rolling(typical, n, one)


def mfi(n):
    change, flow = typical.diff(), typical * v
    up = rolling(flow.where(change > 0, 0.0).where(change.notna()), n, np.sum)
    down = rolling(flow.where(change < 0, 0.0).where(change.notna()), n, np.sum)
    return 100 * up / zero_to_nan(up + down)


def directional(n):
    up, down = h.diff(), -l.diff()
    plus = up.where((up > down) & (up > 0), 0.0)
    minus = down.where((down > up) & (down > 0), 0.0)
    tr = true_range()

    def smooth(x):
        y = pd.Series(np.nan, index=x.index)
        total = x.iloc[1:n].sum()
        for t in range(n, len(x)):
            total = total - total / n + x.iloc[t]
            y.iloc[t] = total
        return y
    p, m, r = smooth(plus), smooth(minus), smooth(tr)
    plus_di, minus_di = 100 * p / zero_to_nan(r), 100 * m / zero_to_nan(r)
    dx = 100 * (plus_di - minus_di).abs() / zero_to_nan(plus_di + minus_di)
    return plus_di, minus_di, wilder(dx, n)


def autocorr(n):
    def one(w):
        a, b = w[1:], w[:-1]
        return math.nan if constant(a) or constant(b) else float(np.corrcoef(a * 1e4, b * 1e4)[0, 1])
    return rolling(log_returns(c), n, one)


def shape(n, name):
    # scaled, because pandas treats central moments below 1e-14 as rounding errors
    def one(w):
        return math.nan if constant(w) else getattr(pd.Series(w * 1e4), name)()
    return rolling(log_returns(c), n, one)


def amihud(n):
    impact = (log_returns(c).abs() / (c * v)).where((v > 0) & log_returns(c).notna())

    def one(w):
        return math.nan if np.all(np.isnan(w)) else np.nanmean(w)
    result = pd.Series(np.nan, index=c.index)
    for t in range(n, len(c)):
        result.iloc[t] = one(impact.iloc[t - n + 1:t + 1].to_numpy())
    return result


def vwap():
    date = bars["time"] // DAY
    return (typical * v).groupby(date).cumsum() / zero_to_nan(v.groupby(date).cumsum())


def beta(n):
    own = pd.Series(log_returns(c).to_numpy(), index=bars["time"])
    other = pd.Series(log_returns(reference["close"]).to_numpy(), index=reference["time"])
    both = pd.concat([own, other], axis=1, keys=["x", "y"], join="inner").dropna()
    slopes = pd.Series(np.nan, index=both.index)
    for i in range(n - 1, len(both)):
        w = both.iloc[i - n + 1:i + 1]
        if not constant(w["y"].to_numpy()):
            slopes.iloc[i] = np.cov(w["x"] * 1e4, w["y"] * 1e4)[0, 1] / np.var(w["y"] * 1e4, ddof=1)
    known = pd.merge_asof(bars[["time"]], slopes.rename("b").rename_axis("time").reset_index(), on="time")["b"]
    residual = (both["x"] - slopes * both["y"]).reindex(bars["time"]).to_numpy()
    return known, pd.Series(residual)


def as_of_day(values):
    """The value of the last daily bar with an earlier date."""
    left = pd.DataFrame({"day": bars["time"] // DAY})
    right = pd.DataFrame({"day": vix["time"] // DAY, "x": values})
    return pd.merge_asof(left, right, on="day", allow_exact_matches=False)["x"]


def bars_per_year():
    date = bars["time"] // DAY
    counts = bars.groupby(date).size()
    usual = {d: 252 * counts[counts.index < d].tail(20).median() for d in counts.index}
    return date.map(usual)


def of_reference(name):
    """Evaluate with the reference's bars, then join as of the close (equal lengths: as of the open)."""
    global bars, o, h, l, c, v, typical
    saved = bars
    def use(frame):
        global bars, o, h, l, c, v, typical
        bars = frame
        o, h, l, c, v = (bars[k] for k in ["open", "high", "low", "close", "volume"])
        typical = (h + l + c) / 3
    use(reference)
    values = {"rsi_14": lambda: rsi(14), "volatility_20": lambda: volatility(c, 20)}[name]()
    right = pd.DataFrame({"time": bars["time"], "x": values})
    use(saved)
    return pd.merge_asof(bars[["time"]], right, on="time")["x"]


for n in (5, 20):
    upper = rolling(c, n, lambda w: mean(w) + 2 * sd(w, 0))
    lower = rolling(c, n, lambda w: mean(w) - 2 * sd(w, 0))
    out[f"bb_upper_{n}"], out[f"bb_lower_{n}"] = upper, lower
    out[f"bb_mid_{n}"] = rolling(c, n, np.mean)
    out[f"bb_pctb_{n}"] = rolling(c, n, lambda w: math.nan if constant(w) else (w[-1] - mean(w) + 2 * sd(w, 0)) / (4 * sd(w, 0)))
    out[f"bb_width_{n}"] = rolling(c, n, lambda w: 4 * sd(w, 0) / mean(w))
    out[f"sma_{n}"] = rolling(c, n, np.mean)
    out[f"ema_{n}"] = ema(c, n)
    out[f"dist_sma_{n}"] = rolling(c, n, lambda w: (w[-1] - mean(w)) / mean(w))
    out[f"atr_{n}"] = wilder(true_range(), n)
    out[f"natr_{n}"] = wilder(true_range(), n) / c
    out[f"range_atr_{n}"] = true_range() / zero_to_nan(wilder(true_range(), n))
    out[f"volume_sma_{n}"] = rolling(v, n, np.mean)
    out[f"volume_ratio_{n}"] = v / zero_to_nan(rolling(v, n, np.mean))
    out[f"volume_z_{n}"] = z_score(v, n)
    out[f"amihud_{n}"] = amihud(n)
    out[f"mfi_{n}"] = mfi(n)
    out[f"return_z_{n}"] = z_score(log_returns(c), n)
    out[f"volatility_{n}"] = volatility(c, n)
    out[f"vol_ratio_{n}"] = volatility(c, n) / zero_to_nan(volatility(c, 3 * n))
    out[f"parkinson_{n}"] = np.sqrt(rolling(np.log(h / l) ** 2, n, np.mean) / (4 * math.log(2)))
    out[f"skew_{n}"] = shape(n, "skew")
    out[f"kurt_{n}"] = shape(n, "kurt")
    out[f"autocorr_{n}"] = autocorr(n)
    out[f"vix_z_{n}"] = as_of_day(z_score(vix["close"], n))
    out[f"vrp_{n}"] = as_of_day(vix["close"]) - 100 * volatility(c, n) * np.sqrt(bars_per_year())
    out[f"beta_{n}:REF"], out[f"residual_return_{n}:REF"] = beta(n)
for n in (2, 14):
    out[f"rsi_{n}"] = rsi(n)
    out[f"stoch_k_{n}"] = stoch_k(n)
    out[f"stoch_d_{n}"] = stoch_k(n).rolling(3).apply(np.mean, raw=True)
    out[f"willr_{n}"] = willr(n)
    out[f"cci_{n}"] = cci(n)
    out[f"plus_di_{n}"], out[f"minus_di_{n}"], out[f"adx_{n}"] = directional(n)
for n in (1, 7):
    out[f"return_{n}"] = np.log(c / c.shift(n))
    out[f"roc_{n}"] = 100 * (c / c.shift(n) - 1)
fast, slow = ema(c, 12), ema(c, 26)
out["macd_line"] = fast - slow
out["macd_signal"] = ema(out["macd_line"], 9)
out["macd_hist"] = out["macd_line"] - out["macd_signal"]
out["vwap"] = vwap()
out["dist_vwap"] = c / vwap() - 1
out["obv"] = (np.sign(c.diff()).fillna(1) * v).cumsum()
out["ibs"] = ((c - l) / zero_to_nan(h - l)).fillna(0.5)
out["gap"] = np.log(o / c.shift(1))
when = pd.to_datetime(bars["time"], unit="ms", utc=True)
minute = when.dt.hour * 60 + when.dt.minute
out["time_sin"], out["time_cos"] = np.sin(2 * np.pi * minute / 1440), np.cos(2 * np.pi * minute / 1440)
out["dow_sin"], out["dow_cos"] = np.sin(2 * np.pi * when.dt.dayofweek / 7), np.cos(2 * np.pi * when.dt.dayofweek / 7)
out["vix_close"] = as_of_day(vix["close"])
out["vix_return_1"] = as_of_day(log_returns(vix["close"]))
out["REF.rsi_14"] = of_reference("rsi_14")
out["REF.volatility_20"] = of_reference("volatility_20")

bars.to_csv(os.path.join(HERE, "bars.csv"), index=False)
reference.to_csv(os.path.join(HERE, "reference_bars.csv"), index=False)
vix.to_csv(os.path.join(HERE, "vix.csv"), index=False)
text = io.StringIO()
pd.DataFrame(out).to_csv(text, index=False, na_rep="", float_format="%.16g")
with open(os.path.join(HERE, "expected.csv.gz"), "wb") as raw:
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(text.getvalue().encode())
print(len(bars), "bars,", len(out), "columns")
