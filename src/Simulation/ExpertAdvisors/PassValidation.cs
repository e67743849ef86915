using System.Runtime.InteropServices;
using System.Text.Json;
using StrategyFactory.Numerics.ExpertAdvisors;
using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Asks of what a search has found whether it would have worked. Nothing of it reaches the search.</summary>
internal sealed class PassValidation(
    ExpertAdvisor expert, InputSpace space, PassSetting setting, FoundPasses found, SearchExpertAdvisor request,
    ExpertAdvisorOptions options, ParallelOptions parallel)
{
    /// <summary>Passes whose returns are compared at most.</summary>
    private const int MostCompared = 2000;

    /// <summary>Milliseconds of a day.</summary>
    private const long Day = 24L * 60 * 60 * 1000;

    private readonly TesterBars _bars = setting.Indicators.Bars;
    private readonly PassRunner _runner = new(expert, space, setting);
    private readonly int[] _days = LastOfDays(setting.Indicators.Bars.OpenTimes[..setting.ForwardStart]);
    private readonly PooledDays? _pooled = setting.AlsoOn.Count == 0 ? null : new(setting);

    /// <summary>The whole answer.</summary>
    /// <param name="watch">Counts the passes of searches that the windows need of their own.</param>
    public ExpertValidation Run(PassCount watch)
    {
        var trials = found.Passes.Count + request.EarlierTrials;
        var sharpe = DeflatedSharpe.Compute(ReturnMoments.Of(Returns(_runner, found.Deciding.Places).Days), trials);
        var overfitting = found.Passes.Count == 1 ? default : Overfitting();
        var judging = Judging(watch);
        return new()
        {
            PassNumber = found.Deciding.Number,
            Windows = [.. judging.Select((pair, index) => Judged(index + 1, pair.Window, pair.Pass))],
            BySymbol = _pooled is null ? [] : [.. Enumerable.Range(0, Markets).Select(market => Outcome(market, judging))],
            Rolling = request.Rolling,
            Trials = trials,
            Days = _pooled?.Dates ?? _days.Length,
            DeflatedSharpe = sharpe.Probability,
            DeflatedSharpeProblem = sharpe.Problem == SharpeProblem.None ? null : Word(sharpe.Problem),
            Overfitting = overfitting.Probability,
            OverfittingProblem = found.Passes.Count == 1 ? ExpertValidation.OnePass
                : overfitting.Problem == Numerics.Statistics.OverfittingProblem.None ? null : Word(overfitting.Problem),
            OverfittingPasses = overfitting.Strategies,
            Edges = [.. Enumerable.Range(0, space.Axes.Count).Where(OnEdge).Select(axis => space.Axes[axis].FileName)],
        };
    }

    /// <summary>Trades of the pass that decides, where it was searched and then on the forward bars.</summary>
    public IReadOnlyList<ExpertTrade> Trades() =>
    [
        .. Enumerable.Range(0, Markets).SelectMany(market => Trades(market, setting.SearchStart, setting.ForwardStart, false)
            .Concat(Trades(market, setting.ForwardStart, _bars.Count, true))),
    ];

    private int Markets => setting.AlsoOn.Count + 1;

    /// <summary>The windows in the order of time, the search itself at last, and the pass that decides in each.</summary>
    private IReadOnlyList<(SearchWindow Window, ScoredPass Pass)> Judging(PassCount watch)
    {
        // A complete search has looked into the windows on its way; a genetic one goes where its scores lead, so each needs its own.
        var deciding = found.OfWindows.Count == setting.Windows.Count ? found.OfWindows : [.. setting.Windows.Select(Search)];
        var last = new SearchWindow(setting.SearchStart, setting.ForwardStart, _bars.Count);
        return [.. setting.Windows.Append(last).Zip(deciding.Append(found.Deciding))];

        ScoredPass Search(SearchWindow window)
        {
            var own = setting with { SearchStart = window.Start, ForwardStart = window.End, Windows = [] };
            return new GeneticSearch(space, () => new(expert, space, own), watch.Beside(), parallel, request.Seed)
                .Run(options.Population, options.PlateauGenerations, request.PassLimit).Deciding;
        }
    }

    private SymbolOutcome Outcome(int market, IReadOnlyList<(SearchWindow Window, ScoredPass Pass)> judging)
    {
        var places = found.Deciding.Places;
        var (metrics, _) = _runner.ReportAt(market, places, setting.SearchStart, setting.ForwardStart, options.CurvePoints);
        var (forward, _) = _runner.ReportAt(market, places, setting.ForwardStart, _bars.Count, options.CurvePoints);
        var windows = judging.Select(pair => TesterReport.Summary(
            _runner.RunAt(market, pair.Pass.Places, pair.Window.End, pair.Window.ForwardEnd, null)));
        var score = _runner.Score(metrics);
        return new(Symbol(market), score.Score, score.Distance, metrics, forward, PooledMetrics.Of([.. windows]));
    }

    private string Symbol(int market) => market == 0 ? request.Symbol : setting.AlsoOn[market - 1].Symbol;

    private WalkForwardWindow Judged(int number, SearchWindow window, ScoredPass pass)
    {
        var (metrics, curve) = _runner.Report(pass.Places, window.End, window.ForwardEnd, options.CurvePoints);
        return new(
            number, Time(window.Start), Time(window.End), Time(window.ForwardEnd - 1), space.Texts(pass.Places), pass.Score.Distance,
            pass.Score.Score, metrics)
        {
            Equity = curve,
        };
    }

    private OverfittingEstimate Overfitting()
    {
        var count = Math.Min(MostCompared, found.Passes.Count);
        var returns = new ReadOnlyMemory<double>[count];
        var traded = new bool[count];
        Parallel.For(0, count, parallel, () => new PassRunner(expert, space, setting), (place, _, own) =>
        {
            var pass = found.Passes[(int)((long)place * found.Passes.Count / count)];
            (returns[place], traded[place]) = Returns(own, pass.Places);
            return own;
        }, _ => { });
        var threads = parallel.MaxDegreeOfParallelism;
        return BacktestOverfitting.Compute(returns, traded, threads > 0 ? threads : Environment.ProcessorCount);
    }

    private (double[] Days, bool Traded) Returns(PassRunner runner, int[] places)
    {
        if (_pooled is not null)
        {
            return _pooled.Returns(runner, places);
        }

        List<TesterTrade> trades = [];
        runner.Run(places, setting.SearchStart, setting.ForwardStart, trades);
        var returns = new double[_days.Length];
        AccountCurve.Returns(_bars, _days, CollectionsMarshal.AsSpan(trades), setting.Account, returns);
        return (returns, trades.Count > 0);
    }

    private List<ExpertTrade> Trades(int market, int start, int end, bool forward)
    {
        List<TesterTrade> trades = [];
        _runner.RunAt(market, found.Deciding.Places, start, end, trades);
        var balance = setting.Account.InitialDeposit;
        var bars = market == 0 ? _bars : setting.AlsoOn[market - 1].Setting.Indicators.Bars;
        return trades.ConvertAll(trade => new ExpertTrade(
            forward, trade.Side > 0 ? "long" : "short", Time(trade.EntryBar, bars), trade.EntryPrice, Time(trade.ExitBar, bars),
            trade.ExitPrice, trade.Lots, trade.Profit, balance += trade.Profit, Word(trade.Reason))
        {
            Symbol = _pooled is null ? null : Symbol(market),
        });
    }

    /// <summary>The first or last of at least three values, where the expert would take one more step and it would be allowed.</summary>
    private bool OnEdge(int axis)
    {
        var (values, place) = (space.Axes[axis].Values, found.Deciding.Places[axis]);
        var written = space.Axes[axis].Written;
        var input = expert.Inputs[space.Axes[axis].Input];
        return values.Count >= 3
            && ((place == 0 && values[0] - (values[1] - values[0]) >= input.Minimum && Allowed(written[0] - (written[1] - written[0])))
                || (place == values.Count - 1 && values[^1] + (values[^1] - values[^2]) <= input.Maximum
                    && Allowed(written[^1] + (written[^1] - written[^2]))));

        bool Allowed(double beyond) => space.Condition is null || space.Condition.Allows(found.Deciding.Places, axis, beyond);
    }

    /// <summary>The last bar of every date.</summary>
    private static int[] LastOfDays(ReadOnlySpan<long> times)
    {
        List<int> days = [];
        for (var bar = 0; bar < times.Length; bar++)
        {
            if (bar == times.Length - 1 || times[bar] / Day != times[bar + 1] / Day)
            {
                days.Add(bar);
            }
        }

        return [.. days];
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private DateTimeOffset Time(int bar) => Time(bar, _bars);

    private static DateTimeOffset Time(int bar, TesterBars bars) => DateTimeOffset.FromUnixTimeMilliseconds(bars.OpenTimes[bar]);
}
