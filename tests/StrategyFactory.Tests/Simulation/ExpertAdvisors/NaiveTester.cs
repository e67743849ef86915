using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Tests.Simulation.ExpertAdvisors;

/// <summary>Tests any expert by visiting every bar and doing what the documentation says, in its order. Positions are a list; a grid has several.</summary>
internal sealed class NaiveTester(TesterBars bars, AccountRules account, Func<string, double> value, string expert)
{
    private sealed record Position(int Side, int Bar, double Price, double Lots);

    private readonly Func<int, NaiveSignal> _signal = NaiveSignals.Of(expert, bars, value);
    private readonly double[] _range = NaiveSignals.AverageTrueRange(bars, (int)value("AtrPeriod"));
    private readonly List<Position> _open = [];
    private readonly DateTime[] _shown = Array.ConvertAll(bars.OpenTimes.ToArray(), Shown);
    private double _balance = account.InitialDeposit;
    private double _peak = account.InitialDeposit;
    private double? _stop, _target;
    private double _stopDistance;

    public List<TesterTrade> Trades { get; } = [];

    public double MaximalDrawdown { get; private set; }

    public double RelativeDrawdown { get; private set; }

    public double LowestEquity { get; private set; } = account.InitialDeposit;

    public int BarsHeld { get; private set; }

    public double SwapPaid { get; private set; }

    private bool Grid => expert == "atr_channel_grid";

    private double Tolerance => account.PointSize * 1e-4;

    public void Run(int start, int end)
    {
        var (close, open, add, signalled) = (false, 0, false, -1);
        for (var bar = start; bar < end; bar++)
        {
            if (close)
            {
                CloseAll(bar, bars.Open[bar] + Spread(_open[0].Side, bar), ExitReason.Signal);
            }

            if (open != 0 || add)
            {
                Open(bar, add ? _open[0].Side : open, signalled);
            }

            (close, open, add) = (false, 0, false);
            if (_open.Count > 0 && Levels(bar) is { } reason)
            {
                BarsHeld++;
                if (reason == ExitReason.StopOut)
                {
                    return;
                }
            }

            if (_open.Count > 0)
            {
                BarsHeld++;
                var side = _open[0].Side;
                Fall(Equity(bar, (side > 0 ? bars.Low[bar] : bars.High[bar]) + Spread(side, bar)));
                Rise(Equity(bar, bars.Close[bar] + Spread(side, bar)));
                if (bar == end - 1)
                {
                    CloseAll(bar, bars.Close[bar] + Spread(side, bar), ExitReason.End);
                    return;
                }

                Trail(bar);
            }

            if (bar == end - 1)
            {
                return;
            }

            var wanted = _signal(bar);
            signalled = bar;
            var allowed = Allowed(bars.OpenTimes[bar + 1]);
            if (_open.Count > 0)
            {
                var opposite = value("CloseOnOpposite") > 0;
                close = _open[0].Side > 0 ? wanted.ExitLong || (opposite && wanted.Sell) : wanted.ExitShort || (opposite && wanted.Buy);
            }

            if ((_open.Count == 0 || close) && allowed)
            {
                open = wanted.Buy && value("AllowLong") > 0 ? 1 : wanted.Sell && value("AllowShort") > 0 ? -1 : 0;
            }

            add = Grid && _open.Count > 0 && !close && allowed && _open.Count < value("MaxLevels")
                && _open[0].Side * (_open[^1].Price - bars.Close[bar] - Spread(_open[0].Side, bar)) >= value("GridStep") * _range[bar];
        }
    }

    private double Spread(int side, int bar) => side > 0 || bars.Spread.IsEmpty ? 0 : bars.Spread.Span[bar];

    private double Units(double lots, int bar) =>
        lots * account.ContractSize * (account.Rates is { } rates ? rates[bar] : account.Conversion == ProfitConversion.Base ? 1 : account.ConversionRate);

    private double Profit(Position position, int bar, double price) => Units(position.Lots, bar)
        * ((position.Side * (price - position.Price)) + Swap(position, bar)) / (account.Conversion == ProfitConversion.Base ? price : 1)
        + Money(position, bar);

    /// <summary>Midnights of the server between two openings, Wednesday's three times and none after a Saturday or Sunday.</summary>
    private double Swap(Position position, int bar) => account.SwapCharge == SwapCharge.Money ? 0
        : Charged(position, bar, account.SwapCharge) * (position.Side > 0 ? account.SwapLong : account.SwapShort);

    private double Money(Position position, int bar) => account.SwapCharge != SwapCharge.Money ? 0
        : position.Lots * Charged(position, bar, SwapCharge.Price) * (position.Side > 0 ? account.SwapLong : account.SwapShort);

    private double Charged(Position position, int bar, SwapCharge charge)
    {
        var nights = 0.0;
        for (var midnight = _shown[position.Bar].Date.AddDays(1); midnight <= _shown[bar]; midnight = midnight.AddDays(1))
        {
            var counted = midnight.DayOfWeek switch { DayOfWeek.Thursday => 3, DayOfWeek.Sunday or DayOfWeek.Monday => 0, _ => 1 };
            nights += counted * charge switch { SwapCharge.NightPrice => CloseBefore(midnight), SwapCharge.EntryPrice => position.Price, _ => 1 };
        }

        return nights;
    }

    /// <summary>Close of the last bar that opened before a midnight of the server.</summary>
    private double CloseBefore(DateTime midnight)
    {
        var place = Array.BinarySearch(_shown, midnight);
        return bars.Close[(place < 0 ? ~place : place) - 1];
    }

    private static DateTime Shown(long utc) =>
        TimeZoneInfo.ConvertTimeFromUtc(DateTime.UnixEpoch.AddMilliseconds(utc), TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).AddHours(7);

    private double Cash => _balance - (account.CommissionPerLot * _open.Sum(position => position.Lots));

    private double Equity(int bar, double price) => Cash + _open.Sum(position => Profit(position, bar, price));

    private double AveragePrice => _open.Sum(position => position.Lots * position.Price) / _open.Sum(position => position.Lots);

    private void Open(int bar, int side, int signal)
    {
        var price = bars.Open[bar] + Spread(-side, bar) + (side * account.Slippage);
        var first = _open.Count == 0;
        if (first)
        {
            _stopDistance = value("StopAtrMultiplier") > 0 ? value("StopAtrMultiplier") * _range[signal] : value("StopLoss") * account.PointSize;
        }

        if (double.IsNaN(_stopDistance))
        {
            return;
        }

        var lots = first ? value("Lots") : _open[^1].Lots * value("LotMultiplier");
        if (first && value("RiskPercent") > 0 && _stopDistance > 0)
        {
            lots = _balance * value("RiskPercent") / 100 / (_stopDistance * Units(1, bar) / (account.Conversion == ProfitConversion.Base ? price : 1));
        }

        lots = Math.Clamp(Math.Round(Math.Floor((lots / account.LotStep) + 1e-9) * account.LotStep, 8), account.MinimumLot, account.MaximumLot);
        var total = lots + _open.Sum(position => position.Lots);
        if (Units(total, bar) * (account.Conversion == ProfitConversion.Base ? 1 : price) / account.Leverage > _balance - (account.CommissionPerLot * total))
        {
            return;
        }

        _open.Add(new(side, bar, price, lots));
        var entry = _open.Count == 1 ? price : AveragePrice;
        _stop = _stopDistance > 0 ? entry - (side * _stopDistance) : null;
        var reward = value("RewardRatio") > 0 && _stopDistance > 0 ? value("RewardRatio") * _stopDistance : value("TakeProfit") * account.PointSize;
        _target = reward > 0 ? entry + (side * reward) : null;
    }

    private ExitReason? Levels(int bar)
    {
        var side = _open[0].Side;
        var spread = Spread(side, bar);
        var (open, high, low) = (bars.Open[bar] + spread, bars.High[bar] + spread, bars.Low[bar] + spread);
        var (worst, best) = side > 0 ? (low, high) : (high, low);
        var ruin = RuinPrice(side, bar);
        var (stop, reason) = _stop is { } set && side * (set - ruin) >= 0 ? (set, ExitReason.Stop) : (ruin, ExitReason.StopOut);
        if (side * (worst - stop) <= Tolerance)
        {
            CloseAll(bar, side > 0 ? Math.Min(open, stop) : Math.Max(open, stop), reason);
            return reason;
        }

        if (_target is { } target && side * (best - target) >= -Tolerance)
        {
            CloseAll(bar, target, ExitReason.Target);
            return ExitReason.Target;
        }

        return null;
    }

    /// <summary>Where cash + Σ units·(side·(price − entry) + swap), over the price where the deposit is the base currency, is 0.</summary>
    private double RuinPrice(int side, int bar)
    {
        var units = _open.Sum(position => Units(position.Lots, bar));
        var paid = _open.Sum(position => Units(position.Lots, bar) * ((side * position.Price) - Swap(position, bar)));
        var cash = Cash + _open.Sum(position => Money(position, bar));
        if (account.Conversion == ProfitConversion.Quote)
        {
            return side * (paid - cash) / units;
        }

        return units + (side * cash) > 0 ? side * paid / (units + (side * cash)) : double.PositiveInfinity;
    }

    private void Trail(int bar)
    {
        var distance = value("UseTrailing") > 0 ? value("TrailingStop") * account.PointSize : 0;
        var side = _open[0].Side;
        var price = bars.Close[bar] + Spread(side, bar);
        if (distance <= 0 || side * (price - AveragePrice) < distance - Tolerance)
        {
            return;
        }

        var candidate = price - (side * distance);
        if (_stop is not { } stop || side * (candidate - stop) >= Math.Max((value("TrailingStep") * account.PointSize) - Tolerance, Tolerance))
        {
            _stop = candidate;
        }
    }

    private void CloseAll(int bar, double price, ExitReason reason)
    {
        price -= reason == ExitReason.Target ? 0 : _open[0].Side * account.Slippage;
        foreach (var position in _open)
        {
            SwapPaid += (Units(position.Lots, bar) * Swap(position, bar) / (account.Conversion == ProfitConversion.Base ? price : 1)) + Money(position, bar);
            var profit = Profit(position, bar, price) - (2 * account.CommissionPerLot * position.Lots);
            _balance += profit;
            Trades.Add(new(position.Side, position.Bar, position.Price, bar, price, position.Lots, profit, reason));
        }

        _open.Clear();
        Fall(_balance);
        Rise(_balance);
    }

    private void Fall(double equity)
    {
        LowestEquity = Math.Min(LowestEquity, equity);
        MaximalDrawdown = Math.Max(MaximalDrawdown, _peak - equity);
        RelativeDrawdown = Math.Max(RelativeDrawdown, (_peak - equity) / _peak);
    }

    private void Rise(double equity) => _peak = Math.Max(_peak, equity);

    private bool Allowed(long milliseconds)
    {
        var time = Shown(milliseconds);
        var day = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? value("TradeOnWeekend") > 0 : value("TradeOn" + time.DayOfWeek) > 0;
        var (start, end) = value("UseTradingHours") > 0 ? ((int)value("StartHour"), Math.Min(24, (int)value("EndHour"))) : (0, 24);
        return day && (start == end || (start < end ? time.Hour >= start && time.Hour < end : time.Hour >= start || time.Hour < end));
    }
}
