using System.Runtime.InteropServices;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>How good a pass is.</summary>
/// <param name="Score">More is better.</param>
/// <param name="Distance">Less is better.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PassScore(double Score, double Distance);

/// <summary>A pass that was run.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Places">Its combination.</param>
/// <param name="Score">How good it is.</param>
internal sealed record ScoredPass(long Number, int[] Places, PassScore Score)
{
    /// <summary>Score, then distance, then number.</summary>
    public static IComparer<ScoredPass> BestFirst { get; } = Comparer<ScoredPass>.Create((pass, other) =>
        pass.Score.Score != other.Score.Score ? other.Score.Score.CompareTo(pass.Score.Score)
        : pass.Score.Distance != other.Score.Distance ? pass.Score.Distance.CompareTo(other.Score.Distance)
        : pass.Number.CompareTo(other.Number));

    /// <summary>Whether this pass comes before another one.</summary>
    public bool Beats(ScoredPass other) => BestFirst.Compare(this, other) < 0;
}

/// <summary>Runs combinations of one search. An instance belongs to one thread and keeps the signals of the last combination.</summary>
internal sealed class PassRunner
{
    private readonly ExpertAdvisor _expert;
    private readonly SearchSpace _space;
    private readonly PassSetting _setting;
    private readonly double[] _values, _signalled;
    private readonly TradeSignals _signals;
    private bool _any;

    public PassRunner(ExpertAdvisor expert, SearchSpace space, PassSetting setting)
    {
        (_expert, _space, _setting) = (expert, space, setting);
        (_values, _signalled) = (new double[expert.Inputs.Count], new double[expert.Inputs.Count]);
        _signals = new(setting.Indicators.Bars.Count);
    }

    /// <summary>Score and distance on the searched bars.</summary>
    public PassScore Score(ReadOnlySpan<int> places)
    {
        var metrics = TesterReport.Summary(Run(places, 0, _setting.ForwardStart, null));
        return new(TesterScore.Score(metrics, _setting.Criterion), TesterScore.Distance(metrics, _setting.Criterion));
    }

    /// <summary>Everything about the bars [start, end), tested with an account of its own.</summary>
    public (TesterMetrics Metrics, IReadOnlyList<AccountPoint> Curve) Report(ReadOnlySpan<int> places, int start, int end, int points)
    {
        List<TesterTrade> trades = [];
        var outcome = Run(places, start, end, trades);
        var bars = _setting.Indicators.Bars;
        var curve = AccountCurve.Sample(bars, start, end, CollectionsMarshal.AsSpan(trades), _setting.Account, points)
            .Select(state => new AccountPoint(DateTimeOffset.FromUnixTimeMilliseconds(bars.OpenTimes[state.Bar]), state.Balance, state.Equity));
        return (TesterReport.Full(outcome, trades, end - start), [.. curve]);
    }

    /// <summary>The trades on the bars [start, end).</summary>
    public TesterOutcome Run(ReadOnlySpan<int> places, int start, int end, List<TesterTrade>? trades)
    {
        _space.Write(places, _values);
        if (!SameSignals())
        {
            _expert.Signal(_values, _setting.Indicators, _signals);
            _values.CopyTo(_signalled, 0);
            _any = true;
        }

        return _expert.Run(_values, _signals, _setting, start, end, trades);
    }

    private bool SameSignals()
    {
        if (!_any)
        {
            return false;
        }

        foreach (var axis in _space.Axes)
        {
            if (_values[axis.Input] != _signalled[axis.Input] && _expert.DecidesSignals(axis.Input))
            {
                return false;
            }
        }

        return true;
    }
}
