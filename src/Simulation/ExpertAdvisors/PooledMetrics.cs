using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>What one pass did on several symbols, each with an account of its own, put together.</summary>
internal static class PooledMetrics
{
    private const double Percent = 100;

    /// <summary>
    /// Money and trades are sums; ratios are those of the sums; drawdowns are those of the worst symbol, the largest, and so is the
    /// recovery factor, the least. What needs the course of one account is not known.
    /// </summary>
    /// <param name="markets">The metrics of each symbol, one at least.</param>
    public static TesterMetrics Of(IReadOnlyList<TesterMetrics> markets)
    {
        var (deposit, net) = (Sum(market => market.InitialDeposit), Sum(market => market.NetProfit));
        var (gained, lost) = (Sum(market => market.GrossProfit), Sum(market => market.GrossLoss));
        var trades = (int?)Sum(market => market.TotalTrades);
        return new()
        {
            InitialDeposit = deposit,
            NetProfit = net,
            NetProfitPct = Percent * Ratio(net, deposit),
            GrossProfit = gained,
            GrossLoss = lost,
            ProfitFactor = Ratio(gained, -lost),
            ExpectedPayoff = Ratio(net, trades),
            AbsoluteDrawdown = markets.Max(market => market.AbsoluteDrawdown),
            MaxDrawdown = markets.Max(market => market.MaxDrawdown),
            MaxDrawdownPct = markets.Max(market => market.MaxDrawdownPct),
            RelativeDrawdownPct = markets.Max(market => market.RelativeDrawdownPct),
            RecoveryFactor = markets.Min(market => market.RecoveryFactor),
            TotalTrades = trades,
            WinRate = Ratio(Sum(market => market.WinRate * market.TotalTrades), trades),
            LongTrades = (int?)Sum(market => market.LongTrades),
            ShortTrades = (int?)Sum(market => market.ShortTrades),
            ProfitTrades = (int?)Sum(market => market.ProfitTrades),
            LossTrades = (int?)Sum(market => market.LossTrades),
            Commission = Sum(market => market.Commission),
            Swap = Sum(market => market.Swap),
            Slippage = Sum(market => market.Slippage),
            Bars = (int?)Sum(market => market.Bars),
            StoppedOut = markets.All(market => market.StoppedOut is null) ? null : markets.Any(market => market.StoppedOut == true),
        };

        // what no symbol knows is not known; of one without a trade there is nothing to add
        double? Sum(Func<TesterMetrics, double?> read) =>
            markets.All(market => read(market) is null) ? null : markets.Sum(market => read(market) ?? 0);
    }

    /// <summary>The sum of the accounts at times at which one of them is known; before its first point one has its deposit.</summary>
    /// <param name="curves">The accounts, each ascending in time.</param>
    /// <param name="deposit">What each begins with.</param>
    /// <param name="points">Points at most, ≥ 2.</param>
    public static IReadOnlyList<AccountPoint> Curve(IReadOnlyList<IReadOnlyList<AccountPoint>> curves, double deposit, int points)
    {
        var times = curves.SelectMany(curve => curve.Select(point => point.Time)).Distinct().Order().ToArray();
        var count = Math.Min(points, times.Length);
        var pooled = new List<AccountPoint>(count);
        var next = new int[curves.Count];
        for (var i = 0; i < count; i++)
        {
            var time = count == 1 ? times[^1] : times[(int)((long)i * (times.Length - 1) / (count - 1))];
            var (balance, equity) = (0.0, 0.0);
            for (var market = 0; market < next.Length; market++)
            {
                while (next[market] < curves[market].Count && curves[market][next[market]].Time <= time)
                {
                    next[market]++;
                }

                var known = next[market] == 0 ? null : curves[market][next[market] - 1];
                (balance, equity) = (balance + (known?.Balance ?? deposit), equity + (known?.Equity ?? deposit));
            }

            pooled.Add(new(time, balance, equity));
        }

        return pooled;
    }

    private static double? Ratio(double? value, double? divisor) => divisor > 0 ? value / divisor : null;
}
