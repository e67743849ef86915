using MediatR;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.FineTuning;

/// <summary>Stands for the searches of the Simulation module: what they find is what a test says.</summary>
internal sealed class FakeExpert : IRequestHandler<SearchExpertAdvisor, ExpertSearchResult>
{
    public const string Name = "moving_average_cross";

    private readonly Lock _lock = new();
    private readonly List<SearchExpertAdvisor> _searches = [];

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<SearchExpertAdvisor> Searches
    {
        get
        {
            lock (_lock)
            {
                return [.. _searches];
            }
        }
    }

    /// <summary>What a search finds.</summary>
    public Func<SearchExpertAdvisor, ExpertSearchResult> Find { get; set; } = search => Found(search, (0.05, 0.5));

    /// <summary>Called while a search is under way.</summary>
    public Func<CancellationToken, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    public async Task<ExpertSearchResult> Handle(SearchExpertAdvisor request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _searches.Add(request);
        }

        await Meanwhile(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return Find(request);
    }

    /// <summary>A result with one pass for every pair of distance and score; searched inputs have the middle of their range.</summary>
    public static ExpertSearchResult Found(SearchExpertAdvisor search, params (double Distance, double Score)[] passes) => Found(search, "genetic", passes);

    /// <inheritdoc cref="Found(SearchExpertAdvisor, ValueTuple{double, double}[])"/>
    public static ExpertSearchResult Found(SearchExpertAdvisor search, string method, params (double Distance, double Score)[] passes)
    {
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var values = search.Inputs.ToDictionary(input => input.Name, input => input.Range is { } range ? ((range.Start + range.Stop) / 2).ToString(System.Globalization.CultureInfo.InvariantCulture) : input.Value, StringComparer.Ordinal);
        AccountPoint[] equity = [new(start, 10_000, 10_000), new(start.AddDays(1), 10_100, 10_150), new(start.AddDays(2), 10_050, 10_020)];
        return new(
            search.Expert, method, 12, 12,
            [.. passes.Select((pass, index) => new ExpertPass(index + 1, 100 + index, values, Metrics(100 - index), Metrics(40 - index), pass.Score, pass.Distance, 0.5, index == 0, equity, equity))],
            ["Comment"], [.. search.Inputs.Where(input => input.Range is not null).Select(input => input.Name)], start, start.AddDays(300), start.AddDays(400), 9600, 2400,
            new("Fast", "Slow", [1, 2], [10, 20], [[0.1, null], [0.3, 0.2]]), new("forex", 1e-5, 10, 100_000, 12, 3, 0.01, 0.01, 100, 100, "quote", 1), new([], []), 0.1);
    }

    /// <summary>The same found by a search that nothing speaks against; its first pass is no needle any more.</summary>
    public static ExpertSearchResult Convincing(ExpertSearchResult found, double forward = 120, double? sharpe = 0.99, params string[] edges) => found with
    {
        Top = [.. found.Top.Select(pass => pass with { Needle = false })],
        Validation = new()
        {
            PassNumber = 100,
            Windows =
            [
                .. new[] { 30.0, forward }.Select((profit, index) => new WalkForwardWindow(
                    index + 1, found.From, found.ForwardFrom.AddDays(index), found.To, found.Top[0].Values, 0.1, 0.7, Metrics(profit) with { TotalTrades = 20 })
                {
                    Equity = found.Top[0].Equity,
                }),
            ],
            Trials = 12,
            Days = 300,
            DeflatedSharpe = sharpe,
            Overfitting = 0.25,
            OverfittingPasses = 12,
            Edges = edges,
        },
        Trades =
        [
            new(false, "long", found.From, 1.25, found.From.AddHours(5), 1.2625, 0.1, 125, 10_125, "signal"),
            new(true, "short", found.ForwardFrom, 1.25, found.ForwardFrom.AddHours(1), 1.26, 0.1, -100.5, 9_899.5, "stop"),
        ],
    };

    public static TesterMetrics Metrics(double profit) => new()
    {
        InitialDeposit = 10_000,
        NetProfit = profit,
        NetProfitPct = profit / 100,
        GrossProfit = profit + 50,
        GrossLoss = -50,
        ProfitFactor = (profit + 50) / 50,
        TotalTrades = 320,
        MaxDrawdownPct = 4,
        RecoveryFactor = 3.5,
        ExpectedPayoff = profit / 320,
        StoppedOut = false,
        Bars = 7200,
    };
}

/// <summary>The built-in experts: one.</summary>
internal sealed class FakeExperts : IRequestHandler<GetExpertAdvisors, IReadOnlyList<ExpertAdvisorDescription>>
{
    public static IReadOnlyList<ExpertAdvisorDescription> All { get; } =
    [
        new(FakeExpert.Name, "Buys when the fast average is above the slow one.", ["MACross", "Moving Average Cross", "EMACrossOver"],
            [new("fast_period", "whole", 10, 1, 400, false, "Bars.", ["Fast", "ShortPeriod"]), new("lots", "number", 0.1, 0.01, 100, true, "Lots.", ["LotSize"])]),
        new("rsi_reversal", "Buys when the RSI is low.", ["RSI"], []),
    ];

    public Task<IReadOnlyList<ExpertAdvisorDescription>> Handle(GetExpertAdvisors request, CancellationToken cancellationToken) => Task.FromResult(All);
}

/// <summary>What the Simulation module says of too few bars, of the series as they are imported as a whole.</summary>
internal sealed class FakeBars : AsyncRequestHandler<CheckExpertBars>
{
    protected override Task Handle(CheckExpertBars request, CancellationToken cancellationToken)
    {
        SearchedBars.Of(FakeSymbols.Imported.Where(series => series.Symbol == request.Symbol).Max(series => series.Bars), request, 100);
        return Task.CompletedTask;
    }
}

/// <summary>What is imported: hours of EURUSD, days of GOLD, and some hours of NZDUSD.</summary>
internal sealed class FakeSymbols : IRequestHandler<GetSymbols, IReadOnlyList<ImportedSeries>>
{
    public static IReadOnlyList<ImportedSeries> All { get; } = [Series("EURUSD", "1h"), Series("GOLD", "1d"), Series("NZDUSD", "1h") with { Bars = 12 }];

    /// <summary>What is imported now.</summary>
    public static IReadOnlyList<ImportedSeries> Imported { get; set; } = All;

    public Task<IReadOnlyList<ImportedSeries>> Handle(GetSymbols request, CancellationToken cancellationToken) => Task.FromResult(Imported);

    public static ImportedSeries Series(string symbol, string timeframe) => new(symbol, timeframe, 9600, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(30_000), true, "hash");
}
