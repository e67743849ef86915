using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Everything that a search of a file needs besides the file.</summary>
internal sealed record ResolvedMetadata(
    ExpertChoice Choice, string Symbol, Timeframe Timeframe, DateTimeOffset? From, DateTimeOffset? To, double InitialDeposit, string? User,
    string? Where)
{
    /// <inheritdoc cref="ExpertChoice.Expert"/>
    public string Expert => Choice.Expert;

    /// <inheritdoc cref="ExpertChoice.Executor"/>
    public string Executor => Choice.Executor;

    /// <summary>All symbols where one set of inputs is found for several, <see cref="Symbol"/> first; else empty.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <inheritdoc cref="JobIdentity.Of"/>
    public string Identity(string sha256) => JobIdentity.Of(
        sha256, Symbols.Count == 0 ? Symbol : string.Join(',', Symbols), Timeframe.Format(), From, To, Executor, Expert, Where);

    /// <summary>Takes what the sender says, then what the file's name and comments say, then what the configuration says.</summary>
    /// <exception cref="UnprocessableException">Something is known from nowhere, or there are no bars for it.</exception>
    internal static async Task<ResolvedMetadata> OfAsync(
        string fileName, TuningMetadata given, SetFile file, IMediator mediator, FineTuningOptions options, CancellationToken token)
    {
        var defaults = options.Defaults;
        var series = await mediator.Send(new GetSymbols(), token);
        var hints = FileNameHints.Read(fileName, [.. series.Select(imported => imported.Symbol)]);
        var choice = await ExpertChoice.OfAsync(file, given, hints.Expert, Given(defaults.Expert), mediator, token);
        if (choice.Waits is { } waits && !options.AcceptExternalExperts)
        {
            throw new UnprocessableException(
                $"ea_name: {waits.Reason}; name a stand-in that is built in, or set FineTuning:AcceptExternalExperts.",
                "ea_name");
        }

        var symbol = SymbolOf(given.Symbol ?? hints.Symbol ?? Given(defaults.Symbol));
        var timeframe = TimeframeText.TryParse(given.Timeframe, out var named)
            ? named
            : hints.Timeframe ?? Usual(defaults.Timeframe, fileName);
        var (from, to) = (given.From ?? hints.From, given.To ?? hints.To);
        if (from >= to)
        {
            throw new UnprocessableException($"The period is empty: from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}.", "from");
        }

        if (choice.StandIn is not null)
        {
            RequireBars(symbol, timeframe, from, to, series);
            await RequireEnoughAsync(symbol, timeframe, from, to, mediator, token);
        }

        return new(
            choice, symbol, timeframe, from, to, given.InitialDeposit ?? defaults.InitialDeposit, given.User ?? Given(defaults.User),
            given.Where);
    }

    private static string? Given(string? configured) => string.IsNullOrWhiteSpace(configured) ? null : configured;

    private static Timeframe Usual(string? configured, string fileName) => TimeframeText.TryParse(configured, out var usual)
        ? usual
        : throw new UnprocessableException(
            $"The bar length is unknown: neither the sender nor the file name '{fileName}' nor FineTuning:Defaults:Timeframe says it.",
            "timeframe");

    private static string SymbolOf(string? symbol)
    {
        if (symbol is null)
        {
            throw new UnprocessableException(
                "The symbol is unknown: neither the sender nor the file name nor FineTuning:Defaults:Symbol says it.", "symbol");
        }

        return MarketData.Contracts.Symbol.TryParse(symbol, out var parsed, out var error)
            ? parsed.Text
            : throw new UnprocessableException("symbol: " + error, "symbol");
    }

    private static void RequireBars(
        string symbol, Timeframe timeframe, DateTimeOffset? from, DateTimeOffset? to, IReadOnlyList<ImportedSeries> series)
    {
        var own = series.Where(imported => imported.Symbol == symbol).ToList();
        var finer = own.Where(imported => (int)timeframe % (int)Timeframes.Parse(imported.Timeframe) == 0).ToList();
        var missing =
            own.Count == 0 ? $"No bars of {symbol} are imported."
            : finer.Count == 0 ? $"No bars of {symbol} are imported from which {timeframe.Format()} could be made; "
                + $"there are {string.Join(", ", own.Select(imported => imported.Timeframe))}."
            : finer.TrueForAll(imported => imported.LastBar < from || imported.FirstBar >= to)
                ? $"No bars of {symbol} are imported for this period; there are some from "
                    + $"{finer.Min(imported => imported.FirstBar):yyyy-MM-dd} to {finer.Max(imported => imported.LastBar):yyyy-MM-dd}."
            : null;
        if (missing is not null)
        {
            throw new UnprocessableException(missing, "symbol") { Details = new MissingBars(symbol, timeframe.Format()) };
        }
    }

    // What the search would refuse, in its words.
    private static async Task RequireEnoughAsync(
        string symbol, Timeframe timeframe, DateTimeOffset? from, DateTimeOffset? to, IMediator mediator, CancellationToken token)
    {
        try
        {
            await mediator.Send(new CheckExpertBars(symbol, timeframe.Format(), from, to), token);
        }
        catch (UnprocessableException few)
        {
            throw new UnprocessableException(few.Message, few.Field) { Details = new MissingBars(symbol, timeframe.Format()) };
        }
    }
}

/// <summary>The bars without which a file is refused for now: the details of the refusal.</summary>
internal sealed record MissingBars(string Symbol, string Timeframe);
