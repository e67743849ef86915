"""Trades of an exported strategy on the bars of a CSV file.

    python3 score.py bars.csv                      the simulation segment, where the strategy was chosen
    python3 score.py bars.csv --segment holdout    the bars after it
    python3 score.py bars.csv --segment all        all bars of the file

bars.csv comes from the command that strategy.json names under "csv". Needs numpy and onnxruntime. Every rule is read from
strategy.json; a decision looks at nothing later than the close of its bar.
"""
import argparse
import csv
import datetime
import json
import math
import os
import statistics
import sys

import numpy
import onnxruntime

NAN = math.nan
HERE = os.path.dirname(os.path.abspath(__file__))
BLOCK = 4096  # rows scored at a time


def read_bars(path):
    """Columns of the file by name; times as text, numbers as floats, NaN where there is nothing."""
    with open(path, newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        columns = list(zip(*rows))
    return {
        name: list(values) if name == "time" else [float(value) if value else NAN for value in values]
        for name, values in zip(names, columns)
    }


def deviations_of_returns(close, window):
    """Sample standard deviation of the last one-bar log returns of each bar."""
    returns = [NAN] + [math.log(now / before) for before, now in zip(close, close[1:])]
    result = [NAN] * len(close)
    for t in range(window, len(close)):
        part = returns[t - window + 1:t + 1]
        mean = math.fsum(part) / window
        result[t] = math.sqrt(math.fsum((value - mean) ** 2 for value in part) / (window - 1))
    return returns, result


def last_bars_of_dates(times):
    """The last bar of each bar's UTC date."""
    last = [len(times) - 1] * len(times)
    for t in range(len(times) - 2, -1, -1):
        last[t] = last[t + 1] if times[t][:10] == times[t + 1][:10] else t
    return last


def expected_moves(bars, horizon, window):
    """The unit of volatility: deviation of one-bar returns times the root of the bars until the horizon; NaN where there is none."""
    _, deviation = deviations_of_returns(bars["close"], window)
    last = last_bars_of_dates(bars["time"])
    moves = []
    for t, sigma in enumerate(deviation):
        ahead = last[t] - t if horizon == "session_end" else horizon
        moves.append(sigma * math.sqrt(ahead) if ahead > 0 and sigma > 0 else NAN)
    return moves


def bars_per_year(times):
    """252 trading days times the median number of bars of the last 20 completed UTC dates; NaN on the first date."""
    counts, result, start, known = [], [], 0, NAN
    for t, time in enumerate(times):
        if t and time[:10] != times[t - 1][:10]:
            counts.append(t - start)
            start, known = t, 252 * statistics.median(counts[-20:])
        result.append(known)
    return result


def position_sizes(position, bars):
    """The part of the equity that a position decided at each close takes; NaN where none may be opened."""
    if position["sizing"] == "fixed":
        return [position["size"]] * len(bars["close"])
    _, deviation = deviations_of_returns(bars["close"], position["volatility_window"])
    yearly = [sigma * math.sqrt(count) for sigma, count in zip(deviation, bars_per_year(bars["time"]))]
    return [min(position["max_leverage"], position["target_volatility"] / value) if value > 0 else NAN for value in yearly]


def regime_gmm(close, mixture):
    """0 calm, 1 wild, None undefined: majority of the last labels by a mixture whose parameters are fixed."""
    if mixture is None:
        return [None] * len(close)
    returns, volatility = deviations_of_returns(close, mixture["volatility_window"])

    def log_density(part, x, y):
        determinant = part["variance_x"] * part["variance_y"] - part["covariance"] ** 2
        dx, dy = x - part["mean_x"], y - part["mean_y"]
        square = part["variance_y"] * dx * dx - 2 * part["covariance"] * dx * dy + part["variance_x"] * dy * dy
        return math.log(part["weight"]) - 0.5 * math.log(determinant) - 0.5 * square / determinant

    labels = []
    for one, two in zip(returns, volatility):
        x = (one - mixture["return_mean"]) / mixture["return_sd"]
        y = (two - mixture["volatility_mean"]) / mixture["volatility_sd"]
        defined = not (math.isnan(x) or math.isnan(y))
        labels.append(int(log_density(mixture["wild"], x, y) > log_density(mixture["calm"], x, y)) if defined else None)
    ballot = mixture["ballot"]
    result = []
    for t in range(len(labels)):
        votes = labels[max(0, t - ballot + 1):t + 1]
        result.append(None if len(votes) < ballot or None in votes else int(2 * sum(votes) > ballot))
    return result


def predict(strategy, bars, moves):
    """The expected return until the horizon at the close of every bar; NaN where a feature is missing."""
    model = strategy["model"]
    session = onnxruntime.InferenceSession(os.path.join(HERE, model["file"]))
    columns = [bars[name] for name in model["features"]]
    result = []
    for start in range(0, len(bars["time"]), BLOCK):
        rows = list(zip(*(column[start:start + BLOCK] for column in columns)))
        scores = session.run([model["output"]], {model["input"]: numpy.array(rows, dtype=numpy.float64)})[0]
        result += [float(score[0]) for score in scores]
    close = bars["close"]
    if model["unit"] == "volatility":
        return [score * move for score, move in zip(result, moves)]
    if model["unit"] == "log_price":
        return [score - math.log(price) for score, price in zip(result, close)]
    if model["unit"] == "price":
        return [score / price - 1 for score, price in zip(result, close)]
    return result


def wanted_sides(strategy, bars, predictions):
    """1 long, -1 short, 0 flat: what the model says at each close, after outlier cut-off and regimes."""
    signal = strategy["signal"]
    regimes = {}
    for name in signal["regimes"]:
        regimes[name] = regime_gmm(bars["close"], strategy["regimes"][name]["mixture"]) if name == "regime_gmm" else bars[name]
    sides = []
    for t, p in enumerate(predictions):
        deviation = abs(p - signal["mean"]) / signal["sd"] if signal["sd"] > 0 and not math.isnan(p) else 0
        kept = signal["cutoff"] == 0 or deviation <= signal["cutoff"]
        allowed = all(regimes[name][t] in values for name, values in signal["regimes"].items())
        side = 0
        if kept and allowed:
            if signal["direction"] != "short" and p > signal["threshold"]:
                side = 1
            elif signal["direction"] != "long" and p < -signal["threshold"]:
                side = -1
        sides.append(side)
    return sides


class Account:
    """The capital, or one part of a ladder, led from bar to bar."""

    def __init__(self, market):
        self.market, self.side, self.free_from, self.trades = market, 0, 0, []

    def step(self, bar, wanted, may_enter):
        market = self.market
        if market.fill == "close":
            self.touch_barriers(bar)
            self.leave_as_planned(bar, wanted)
            self.enter(bar, wanted, may_enter)
        else:
            self.leave_as_planned(bar, wanted)
            if market.fill == "open":
                self.enter(bar, wanted, may_enter)
                self.touch_barriers(bar)
            else:
                self.touch_barriers(bar)
                self.enter(bar, wanted, may_enter)
        close = market.bars["close"][bar]
        if self.side and market.until_session_end and bar == market.session_end[self.entry_bar]:
            self.leave(bar, close, market.market_cost(bar))
            self.free_from = bar + 1
        if self.side and bar == market.last:
            self.leave(bar, close, market.market_cost(bar))

    def enter(self, bar, wanted, may_enter):
        if self.side or not wanted or not may_enter or bar < self.free_from:
            return
        market = self.market
        self.side, self.entry_bar, self.entry_price = wanted, bar, market.entry_price(bar, wanted)
        self.entry_cost = market.limit_cost(bar) if market.passive else market.market_cost(bar)
        self.size = market.sizes[bar - market.delay]
        if market.hold == "barrier":
            unit, price = market.moves[bar - market.delay], self.entry_price
            stop, target = (size * wanted * unit if size else None for size in (market.stop_loss, market.profit_target))
            self.stop = -wanted * math.inf if stop is None else price * (1 - stop)
            self.target = wanted * math.inf if target is None else price * (1 + target)

    def leave_as_planned(self, bar, wanted):
        market = self.market
        if market.hold == "signal":
            due = wanted != self.side
        else:
            due = self.side and not market.until_session_end and bar == self.entry_bar + market.horizon
        if self.side and due:
            price, filled = market.exit_price(bar, self.side)
            self.leave(bar, price, market.limit_cost(bar) if filled else market.market_cost(bar))
            self.free_from = bar + 1 if market.passive else bar

    def touch_barriers(self, bar):
        market = self.market
        if market.hold != "barrier" or not self.side:
            return
        # a short is a long in prices turned round
        d, through = self.side, market.through
        first, best, worst = market.bars["open"][bar], market.bars["high"][bar], market.bars["low"][bar]
        if d < 0:
            best, worst = worst, best
        target = self.target + d * through
        if d * first <= d * self.stop or d * first >= d * target:
            price, stopped = first, d * first <= d * self.stop
        elif d * worst <= d * self.stop:
            price, stopped = self.stop, True
        elif d * best >= d * target:
            price, stopped = self.target, False
        else:
            return
        self.leave(bar, price, market.limit_cost(bar) if market.passive and not stopped else market.market_cost(bar))
        self.free_from = bar if market.fill == "close" else bar + 1

    def leave(self, bar, price, cost):
        x = price / self.entry_price
        result = self.size * (self.side * (x - 1) - (self.entry_cost + cost * x))
        self.trades.append((self.entry_bar, bar, self.side, self.entry_price, price, result, self.size))
        self.side = 0


class Market:
    """Prices, costs and rules of the segment's bars [first, last] of all bars."""

    def __init__(self, strategy, bars, moves, first, last):
        position, execution = strategy["position"], strategy["execution"]
        self.bars, self.moves, self.first, self.last = bars, moves, first, last
        self.hold, self.fill, self.delay = position["hold"], execution["fill"], execution["delay_bars"]
        self.horizon, self.ladder = position["horizon"], position["ladder"]
        self.until_session_end = self.hold != "signal" and self.horizon == "session_end"
        self.profit_target, self.stop_loss = position["profit_target"], position["stop_loss"]
        self.sizes = position_sizes(position, bars)
        self.every, self.passive = strategy["signal"]["decide_every"], execution["fill"] == "passive"
        self.through = execution["tick_size"] * (1 - 1e-6) if self.passive else 0
        self.fee, self.slippage = execution["fee_bps"] / 1e4, execution["slippage_bps"] / 1e4
        self.spread, self.spread_factor = bars.get("relative_spread"), execution["spread_factor"]
        self.session_end = [NAN] * first + [first + end for end in last_bars_of_dates(bars["time"][first:last + 1])]

    def half_spread(self, bar):
        """Half the bar's spread; the fee where that is unknown, nothing where the file has no spreads."""
        if self.spread is None:
            return 0
        return self.fee if math.isnan(self.spread[bar]) else self.spread[bar] / 2 * self.spread_factor

    def limit_cost(self, bar):
        return self.slippage if self.spread is not None else self.fee + self.slippage

    def market_cost(self, bar):
        return self.limit_cost(bar) + self.half_spread(bar)

    def limit(self, bar, side):
        """The price of a passive order that is filled at a bar, decided earlier, and whether the bar trades through it."""
        decision = bar - self.delay
        price = self.bars["close"][decision] * (1 - side * self.half_spread(decision))
        passed = self.bars["low"][bar] <= price - self.through if side > 0 else self.bars["high"][bar] >= price + self.through
        return price, passed

    def price(self, bar):
        bars = self.bars
        return (bars["high"][bar] + bars["low"][bar]) / 2 if self.fill == "mid" else bars["open" if self.fill == "open" else "close"][bar]

    def entry_price(self, bar, side):
        return self.limit(bar, side)[0] if self.passive else self.price(bar)

    def exit_price(self, bar, side):
        """The price at which a position of a side is left, and whether a limit order got it."""
        if not self.passive:
            return self.price(bar), False
        price, passed = self.limit(bar, -side)
        return (price, True) if passed else (self.bars["close"][bar], False)

    def may_enter(self, decision, side):
        fill = decision + self.delay
        if not self.sizes[decision] > 0:
            return False
        if self.hold == "barrier" and not self.moves[decision] > 0:
            return False
        if self.until_session_end:
            end = self.session_end[fill]
            if end != self.session_end[decision] or (fill == end and self.fill != "open"):
                return False
        return not self.passive or self.limit(fill, side)[1]

    def trades(self, sides):
        parts = -(-(self.horizon + self.passive) // self.every) if self.ladder else 1
        accounts = [Account(self) for _ in range(parts)]
        for bar in range(self.first, self.last + 1):
            wanted, may_enter, turn = 0, False, 0
            if bar - self.delay >= self.first:
                number, passed = divmod(bar - self.delay - self.first, self.every)
                decision = bar - self.delay - passed
                wanted, turn = sides[decision], number % parts
                may_enter = passed == 0 and wanted != 0 and self.may_enter(decision, wanted)
            for k, account in enumerate(accounts):
                account.step(bar, wanted, may_enter and k == turn)
        return sorted((trade for account in accounts for trade in account.trades), key=lambda trade: trade[0])


def main():
    parser = argparse.ArgumentParser(description="Trades of an exported strategy on the bars of a CSV file.")
    parser.add_argument("bars")
    parser.add_argument("--segment", choices=["simulation", "holdout", "all"], default="simulation")
    arguments = parser.parse_args()
    with open(os.path.join(HERE, "strategy.json"), encoding="utf-8") as file:
        strategy = json.load(file)
    bars = read_bars(arguments.bars)

    def moment(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))

    inside = range(len(bars["time"]))
    if arguments.segment != "all":
        begin, end = (moment(strategy["segments"][arguments.segment][key]) for key in ("first", "last"))
        inside = [t for t in inside if begin <= moment(bars["time"][t]) <= end]
    if not inside:
        sys.exit(f"segment: {arguments.bars} has no bar of it; export the whole symbol")

    moves = expected_moves(bars, strategy["target"]["horizon"], strategy["position"]["volatility_window"])
    sides = wanted_sides(strategy, bars, predict(strategy, bars, moves))
    market = Market(strategy, bars, moves, inside[0], inside[-1])
    print("number,side,entry_time,entry_price,exit_time,exit_price,return,size")
    for number, (entry, leave, side, entry_price, exit_price, result, size) in enumerate(market.trades(sides), 1):
        name, entered, left = "long" if side > 0 else "short", bars["time"][entry], bars["time"][leave]
        print(f"{number},{name},{entered},{entry_price!r},{left},{exit_price!r},{result!r},{size!r}")


if __name__ == "__main__":
    main()
