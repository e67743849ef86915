using MediatR;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Text;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

/// <summary>Everything that a search of a file needs besides the file.</summary>
internal sealed record ResolvedMetadata(
    string Expert, string Executor, string Symbol, Timeframe Timeframe, DateTimeOffset? From, DateTimeOffset? To, double InitialDeposit,
    string? User)
{
    /// <summary>Takes what the sender says, then what the file's name and comments say, then what the configuration says.</summary>
    /// <exception cref="UnprocessableException">Something is known from nowhere, or there are no bars for it.</exception>
    internal static async Task<ResolvedMetadata> OfAsync(
        string fileName, TuningMetadata given, SetFile file, IMediator mediator, FineTuningOptions options, CancellationToken token)
    {
        var defaults = options.Defaults;
        var series = await mediator.Send(new GetSymbols(), token);
        var hints = FileNameHints.Read(fileName, [.. series.Select(imported => imported.Symbol)]);
        var (expert, executor) = await ExpertOfAsync(
            given.EaName, [ExpertLookup.CommentOf(file), hints.Expert], Given(defaults.Expert), mediator, options.AcceptExternalExperts,
            token);
        var symbol = SymbolOf(given.Symbol ?? hints.Symbol ?? Given(defaults.Symbol));
        var timeframe = TimeframeText.TryParse(given.Timeframe, out var named)
            ? named
            : hints.Timeframe ?? Usual(defaults.Timeframe, fileName);
        if (executor == ControllerJob.BuiltIn)
        {
            RequireBars(symbol, timeframe, series);
        }

        var (from, to) = (given.From ?? hints.From, given.To ?? hints.To);
        return from >= to
            ? throw new UnprocessableException($"The period is empty: from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}.", "from")
            : new(
                expert, executor, symbol, timeframe, from, to, given.InitialDeposit ?? defaults.InitialDeposit,
                given.User ?? Given(defaults.User));
    }

    private static async Task<(string Expert, string Executor)> ExpertOfAsync(
        string? given, string?[] hints, string? usual, IMediator mediator, bool acceptExternal, CancellationToken token)
    {
        if (given is not null)
        {
            return await mediator.Send(new FindExpert([given]), token) is { } known
                ? (known.Name, ControllerJob.BuiltIn)
                : await ExternalAsync(given);
        }

        var found = await mediator.Send(new FindExpert(hints), token) ?? await mediator.Send(new FindExpert([usual]), token);
        return found is not null
            ? (found.Name, ControllerJob.BuiltIn)
            : await ExternalAsync(hints.FirstOrDefault(hint => !string.IsNullOrWhiteSpace(hint)) ?? usual);

        async Task<(string, string)> ExternalAsync(string? name)
        {
            if (acceptExternal && !string.IsNullOrWhiteSpace(name))
            {
                return (Composition.Of(name.Trim()), ControllerJob.External);
            }

            var wrong = string.IsNullOrWhiteSpace(name)
                ? "Neither the sender nor the file says which expert advisor it is for" : $"'{name}' is no built-in expert advisor";
            var experts = await mediator.Send(new GetExpertAdvisors(), token);
            throw new UnprocessableException($"{wrong}; built in: {string.Join(", ", experts.Select(expert => expert.Name))}.", "ea_name");
        }
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

    private static void RequireBars(string symbol, Timeframe timeframe, IReadOnlyList<ImportedSeries> series)
    {
        var own = series.Where(imported => imported.Symbol == symbol).ToList();
        if (!own.Exists(imported => (int)timeframe % (int)Timeframes.Parse(imported.Timeframe) == 0))
        {
            throw new UnprocessableException(
                own.Count == 0
                    ? $"No bars of {symbol} are imported."
                    : $"No bars of {symbol} are imported from which {timeframe.Format()} could be made; "
                        + $"there are {string.Join(", ", own.Select(imported => imported.Timeframe))}.",
                "symbol");
        }
    }
}
