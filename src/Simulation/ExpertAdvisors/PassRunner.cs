using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>How good a pass is.</summary>
/// <param name="Score">More is better.</param>
/// <param name="Distance">Less is better.</param>
/// <param name="Figures">What it was judged by, in short.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PassScore(double Score, double Distance, PassFigures Figures = default);

/// <summary>The figures of a pass that are kept of every one.</summary>
/// <param name="ProfitFactor">Profit factor; NaN without a loss.</param>
/// <param name="RecoveryFactor">Recovery factor; NaN without a drawdown.</param>
/// <param name="MaxDrawdownPct">Maximal drawdown, percent.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PassFigures(double NetProfit, double ProfitFactor, double RecoveryFactor, double MaxDrawdownPct, int Trades)
{
    public static PassFigures Of(TesterMetrics summary) => new(
        summary.NetProfit ?? 0, summary.ProfitFactor ?? double.NaN, summary.RecoveryFactor ?? double.NaN, summary.MaxDrawdownPct ?? 0,
            summary.TotalTrades ?? 0);
}

/// <summary>A pass that was run.</summary>
/// <param name="Places">Its combination.</param>
/// <param name="Score">How good it is.</param>
internal sealed record ScoredPass(long Number, int[] Places, PassScore Score)
{
    /// <summary>Score, then distance, then number.</summary>
    public static IComparer<ScoredPass> BestFirst { get; } = Comparer<ScoredPass>.Create((pass, other) =>
        pass.Score.Score != other.Score.Score ? other.Score.Score.CompareTo(pass.Score.Score)
        : pass.Score.Distance != other.Score.Distance ? pass.Score.Distance.CompareTo(other.Score.Distance)
        : pass.Number.CompareTo(other.Number));

    /// <summary>
    /// The order in which passes decide: those that won money, then by distance, then by score, then by number. A losing pass decides only
    /// where none wins.
    /// </summary>
    public static IComparer<ScoredPass> DecidingFirst { get; } = Comparer<ScoredPass>.Create((pass, other) =>
        (pass.Lost, pass.Score.Distance, -pass.Score.Score, pass.Number)
            .CompareTo((other.Lost, other.Score.Distance, -other.Score.Score, other.Number)));

    private int Lost => Score.Figures.NetProfit > 0 ? 0 : 1;

    /// <summary>Whether this pass comes before another one.</summary>
    public bool Beats(ScoredPass other) => BestFirst.Compare(this, other) < 0;
}

/// <summary>
/// Runs combinations of one search, on several symbols where it has them. An instance belongs to one thread and keeps the signals of the
/// last combinations.
/// </summary>
internal sealed class PassRunner
{
    /// <summary>Signals kept at once, in bytes.</summary>
    private const int Memory = 2 << 20;

    private readonly ExpertAdvisor _expert;
    private readonly InputSpace _space;
    private readonly PassSetting _setting;
    private readonly double[] _values;
    private readonly List<SignalledValues> _kept = [];
    private readonly PassRunner[] _others;

    public PassRunner(ExpertAdvisor expert, InputSpace space, PassSetting setting)
    {
        (_expert, _space, _setting) = (expert, space, setting);
        _values = new double[expert.Inputs.Count];
        _others = [.. setting.AlsoOn.Select(market => new PassRunner(expert, market.Space, market.Setting))];
    }

    /// <summary>Combinations whose signals may be found together.</summary>
    public static int Together(int bars) => Math.Clamp(Memory / Math.Max(1, bars / 2), 1, 64);

    /// <summary>Finds the signals of combinations that are run next; nothing where the expert's are not found together.</summary>
    /// <param name="combinations">Combinations that differ in inputs that decide signals.</param>
    public void SignalAhead(IReadOnlyList<int[]> combinations)
    {
        foreach (var other in _others)
        {
            other.SignalAhead(combinations);
        }

        var pairs = new (double[] Fast, double[] Slow)[combinations.Count];
        var signals = new TradeSignals[combinations.Count];
        for (var i = 0; i < combinations.Count; i++)
        {
            _space.Write(combinations[i], _values);
            if (_expert.Crossing(_values, _setting.Indicators) is not { } pair)
            {
                return;
            }

            var kept = Kept(i);
            _values.CopyTo(kept.Values, 0);
            (pairs[i], signals[i]) = (pair, kept.Signals);
        }

        ExpertSignals.MovingAverageCrosses(pairs, signals);
        for (var i = 0; i < combinations.Count; i++)
        {
            ExpertAdvisor.Take(_kept[i].Values, signals[i]);
        }
    }

    /// <summary>Score and distance on the searched bars.</summary>
    /// <param name="places">The combination.</param>
    /// <param name="ahead">Its place in the last <see cref="SignalAhead"/>; 0 where there was none.</param>
    public PassScore Score(ReadOnlySpan<int> places, int ahead = 0) => Score(places, _setting.SearchStart, _setting.ForwardStart, ahead);

    /// <summary>
    /// Score and distance on the bars [start, end): of several symbols the mean of the scores and the largest distance, so that each must
    /// hold what is demanded, and the figures of all together.
    /// </summary>
    public PassScore Score(ReadOnlySpan<int> places, int start, int end, int ahead)
    {
        var metrics = TesterReport.Summary(Run(places, start, end, null, ahead));
        return _others.Length == 0 ? Score(metrics) : Pooled(metrics, places, start, end, ahead);
    }

    /// <summary>Everything about the bars [start, end), tested with an account of its own; of several symbols put together.</summary>
    public (TesterMetrics Metrics, IReadOnlyList<AccountPoint> Curve) Report(ReadOnlySpan<int> places, int start, int end, int points)
    {
        if (_others.Length == 0)
        {
            return ReportOwn(places, start, end, points);
        }

        var metrics = new TesterMetrics[_others.Length + 1];
        var curves = new IReadOnlyList<AccountPoint>[metrics.Length];
        for (var market = 0; market < metrics.Length; market++)
        {
            (metrics[market], curves[market]) = ReportAt(market, places, start, end, points);
        }

        return (PooledMetrics.Of(metrics), PooledMetrics.Curve(curves, _setting.Account.InitialDeposit, points));
    }

    /// <summary>Everything about one symbol, 0 for the first, whose bars [start, end) say when.</summary>
    public (TesterMetrics Metrics, IReadOnlyList<AccountPoint> Curve) ReportAt(
        int market, ReadOnlySpan<int> places, int start, int end, int points)
    {
        if (market == 0)
        {
            return ReportOwn(places, start, end, points);
        }

        var opens = _setting.AlsoOn[market - 1].Opens;
        return _others[market - 1].ReportOwn(places, opens[start], opens[end], points);
    }

    /// <summary>Runs a combination on one symbol, 0 for the first, whose bars [start, end) say when.</summary>
    public TesterOutcome RunAt(int market, ReadOnlySpan<int> places, int start, int end, List<TesterTrade>? trades, int ahead = 0)
    {
        if (market == 0)
        {
            return Run(places, start, end, trades, ahead);
        }

        var opens = _setting.AlsoOn[market - 1].Opens;
        return _others[market - 1].Run(places, opens[start], opens[end], trades, ahead);
    }

    /// <summary>Score and distance of what a pass did on one symbol.</summary>
    public PassScore Score(TesterMetrics metrics) =>
        new(_setting.Criterion.Score(metrics), _setting.Criterion.Distance(metrics), PassFigures.Of(metrics));

    private PassScore Pooled(TesterMetrics first, ReadOnlySpan<int> places, int start, int end, int ahead)
    {
        var markets = new TesterMetrics[_others.Length + 1];
        markets[0] = first;
        for (var market = 1; market < markets.Length; market++)
        {
            markets[market] = TesterReport.Summary(RunAt(market, places, start, end, null, ahead));
        }

        return new(
            markets.Average(_setting.Criterion.Score), markets.Max(_setting.Criterion.Distance), PassFigures.Of(PooledMetrics.Of(markets)));
    }

    private (TesterMetrics Metrics, IReadOnlyList<AccountPoint> Curve) ReportOwn(ReadOnlySpan<int> places, int start, int end, int points)
    {
        List<TesterTrade> trades = [];
        var outcome = Run(places, start, end, trades);
        var bars = _setting.Indicators.Bars;
        var curve = AccountCurve.Sample(bars, start, end, CollectionsMarshal.AsSpan(trades), _setting.Account, points)
            .Select(
                state => new AccountPoint(DateTimeOffset.FromUnixTimeMilliseconds(bars.OpenTimes[state.Bar]), state.Balance, state.Equity));
        return (TesterReport.Full(outcome, trades, end - start), [.. curve]);
    }

    /// <summary>Runs a combination on the bars [start, end).</summary>
    public TesterOutcome Run(ReadOnlySpan<int> places, int start, int end, List<TesterTrade>? trades, int ahead = 0)
    {
        _space.Write(places, _values);
        var known = ahead < _kept.Count;
        var kept = Kept(ahead);
        if (!known || !SameSignals(kept.Values))
        {
            _expert.Signal(_values, _setting.Indicators, kept.Signals);
            _values.CopyTo(kept.Values, 0);
        }

        return _expert.Run(_values, kept.Signals, _setting, start, end, trades);
    }

    private SignalledValues Kept(int place)
    {
        while (_kept.Count <= place)
        {
            _kept.Add(new(new double[_values.Length], new(_setting.Indicators.Bars.Count)));
        }

        return _kept[place];
    }

    private bool SameSignals(double[] signalled)
    {
        foreach (var axis in _space.Axes)
        {
            if (_values[axis.Input] != signalled[axis.Input] && _expert.DecidesSignals(axis.Input))
            {
                return false;
            }
        }

        return true;
    }

    private sealed record SignalledValues(double[] Values, TradeSignals Signals);
}
