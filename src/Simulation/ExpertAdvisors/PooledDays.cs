using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>
/// Daily returns of several symbols put together: on every date with a bar of one of them the mean of their returns, of which one without a
/// bar has 0.
/// </summary>
internal sealed class PooledDays
{
    private readonly PassSetting _setting;
    private readonly MarketDays[] _markets;
    private readonly long[] _dates;

    public PooledDays(PassSetting setting)
    {
        _setting = setting;
        _markets =
        [
            new(setting.Indicators.Bars, setting.Account, setting.SearchStart, setting.ForwardStart),
            .. setting.AlsoOn.Select(market => new MarketDays(
                market.Setting.Indicators.Bars, market.Setting.Account, market.Opens[setting.SearchStart],
                market.Opens[setting.ForwardStart])),
        ];
        _dates = [.. _markets.SelectMany(market => market.Closes.Select(market.Date)).Distinct().Order()];
    }

    /// <summary>Dates with a bar among the searched ones.</summary>
    public int Dates => _dates.Length;

    /// <summary>The returns of a pass, and whether it traded at all.</summary>
    public (double[] Days, bool Traded) Returns(PassRunner runner, int[] places)
    {
        var returns = new double[_dates.Length];
        var traded = false;
        for (var market = 0; market < _markets.Length; market++)
        {
            var days = _markets[market];
            List<TesterTrade> trades = [];
            runner.RunAt(market, places, _setting.SearchStart, _setting.ForwardStart, trades);
            var own = new double[days.Closes.Length];
            AccountCurve.Returns(days.Bars, days.Closes, CollectionsMarshal.AsSpan(trades), days.Account, own);
            for (var day = 0; day < own.Length; day++)
            {
                returns[Array.BinarySearch(_dates, days.Date(days.Closes[day]))] += own[day] / _markets.Length;
            }

            traded |= trades.Count > 0;
        }

        return (returns, traded);
    }
}

/// <summary>The bars of one symbol that end dates, for returns that are put together by date.</summary>
/// <param name="Bars">All bars.</param>
/// <param name="Account">Deposit and costs.</param>
/// <param name="Start">First bar that is searched.</param>
/// <param name="End">Bar after the last one.</param>
internal sealed record MarketDays(TesterBars Bars, AccountRules Account, int Start, int End)
{
    /// <summary>Milliseconds of a day.</summary>
    private const long Day = 24L * 60 * 60 * 1000;

    /// <summary>The last searched bar of every date.</summary>
    public int[] Closes { get; } = LastOfDays(Bars.OpenTimes[..End], Start);

    /// <summary>Date of a bar, days since 1970.</summary>
    public long Date(int bar) => Bars.OpenTimes[bar] / Day;

    private static int[] LastOfDays(ReadOnlySpan<long> times, int start)
    {
        List<int> days = [];
        for (var bar = start; bar < times.Length; bar++)
        {
            if (bar == times.Length - 1 || times[bar] / Day != times[bar + 1] / Day)
            {
                days.Add(bar);
            }
        }

        return [.. days];
    }
}
