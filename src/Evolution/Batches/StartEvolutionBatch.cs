using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Evolution.Turns;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.Evolution.Batches;

internal sealed class StartEvolutionBatchValidator : AbstractValidator<StartEvolutionBatch>
{
    private const int LargestPriority = 1000;
    private const int MostSymbols = 100;

    public StartEvolutionBatchValidator()
    {
        RuleFor(command => command.Symbols).Must(symbols => symbols is { Count: >= 1 and <= MostSymbols })
            .WithMessage(command => $"symbols: {command.Symbols?.Count ?? 0} given; 1 to {MostSymbols} are allowed.");
        RuleForEach(command => command.Symbols).Must(symbol => !string.IsNullOrWhiteSpace(symbol))
            .WithMessage("symbols: an empty symbol is not allowed.")
            .When(command => command.Symbols is { Count: <= MostSymbols });
        RuleFor(command => command.MaxConcurrent).Must(value => value is null or (>= 1 and <= EvolutionOptions.MostConcurrent))
            .WithMessage(command => $"max_concurrent: {command.MaxConcurrent} is not allowed; 1 to {EvolutionOptions.MostConcurrent}.");
        RuleForEach(command => command.Timeframes).Must(name => Timeframes.TryParse(name, out _))
            .WithMessage((_, name) => $"timeframes: '{name}' is not known; allowed: {string.Join(", ", Timeframes.Names)}.");
        RuleForEach(command => command.Horizons).Must(horizon => horizon.IsAllowed)
            .WithMessage((_, horizon) => $"horizons: {horizon} is not allowed; {Horizon.Allowed}.");
        RuleFor(command => command).Must(command => BatchQuestions.Count(command) <= StartEvolutionBatch.MostRuns)
            .OverridePropertyName("symbols")
            .WithMessage(command =>
                $"symbols: {BatchQuestions.Count(command)} runs are asked for, symbols times bar lengths times horizons; "
                + $"at most {StartEvolutionBatch.MostRuns} are allowed.")
            .When(command => command.Symbols is { Count: <= MostSymbols });
        RuleFor(command => command).Custom((command, context) =>
        {
            if (command.Priorities is { Count: > MostSymbols } many)
            {
                context.AddFailure("priorities", $"priorities: {many.Count} given; at most {MostSymbols}, one for a symbol.");
                return;
            }

            foreach (var (symbol, priority) in command.Priorities ?? BatchSymbols.NoPriorities)
            {
                if (!BatchSymbols.Contains(command.Symbols, symbol))
                {
                    context.AddFailure("priorities", $"priorities: '{symbol}' is none of the symbols of the batch.");
                }
                else if (priority is < -LargestPriority or > LargestPriority)
                {
                    context.AddFailure(
                        "priorities", $"priorities: {priority} for '{symbol}' is not allowed; -{LargestPriority} to {LargestPriority}.");
                }
            }
        }).When(command => command.Symbols is { Count: <= MostSymbols });
    }
}

/// <summary>The symbols of a batch request, compared as symbols are: without regard to case and surrounding space.</summary>
internal static class BatchSymbols
{
    internal static IReadOnlyDictionary<string, int> NoPriorities { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    internal static bool Contains(IReadOnlyList<string>? symbols, string symbol) =>
        symbols is not null && symbols.Any(candidate => candidate is not null && Symbol.Normalise(candidate) == Symbol.Normalise(symbol));

    /// <summary>Distinct symbols in the order of their turns.</summary>
    internal static IReadOnlyList<(string Symbol, int Priority)> InTurn(StartEvolutionBatch request)
    {
        var priorities = (request.Priorities ?? NoPriorities).GroupBy(priority => Symbol.Normalise(priority.Key), StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Max(priority => priority.Value), StringComparer.Ordinal);
        var symbols = request.Symbols.Select(Symbol.Normalise).Distinct(StringComparer.Ordinal);
        return [.. symbols.Select(symbol => (symbol, priorities.GetValueOrDefault(symbol))).OrderByDescending(symbol => symbol.Item2)];
    }
}

internal sealed class StartEvolutionBatchHandler(
    RunPreparation preparation, BatchTurns turns, EvolutionContext context, DatabaseSession session, IMediator mediator,
    TimeProvider clock, IOptions<EvolutionOptions> options)
    : IRequestHandler<StartEvolutionBatch, StartedBatch>
{
    public async Task<StartedBatch> Handle(StartEvolutionBatch request, CancellationToken cancellationToken)
    {
        var batch = new EvolutionBatch
        {
            Id = Guid.CreateVersion7(),
            MaxConcurrent = request.MaxConcurrent ?? options.Value.MaxConcurrent,
            CreatedAt = clock.GetUtcNow(),
        };
        var runs = await PrepareAsync(request, cancellationToken);
        for (var position = 0; position < runs.Count; position++)
        {
            var run = runs[position].Run;
            (run.BatchId, run.BatchPosition, run.Waiting) = (batch.Id, position, !RunTransitions.IsEnded(run.Status));
        }

        var released = await session.InTransactionAsync(
            async inner =>
            {
                context.Batches.Add(batch);
                context.Runs.AddRange(runs.Select(prepared => prepared.Run));
                await context.SaveChangesAsync(inner);
                return await turns.ReleaseAsync(batch.Id, inner);
            },
            cancellationToken);
        var message = $"{runs.Count} evolution runs accepted, at most {batch.MaxConcurrent} at once";
        return new(batch.Id, "started", message, batch.MaxConcurrent, [.. runs.Select(prepared => Describe(prepared, released))]);
    }

    private async Task<IReadOnlyList<PreparedRun>> PrepareAsync(StartEvolutionBatch request, CancellationToken token)
    {
        List<PreparedRun> runs = [];
        UnprocessableException? first = null;
        foreach (var (single, priority) in BatchQuestions.InTurn(request))
        {
            PreparedRun prepared;
            try
            {
                prepared = await preparation.PinAndPrepareAsync(single, token);
            }
            catch (UnprocessableException refusal)
            {
                // Its data may be at fault, which is no reason to keep the others waiting.
                first ??= refusal;
                prepared = preparation.Failed(single, refusal.Message);
            }
            catch (Exception exception) when (exception is FactoryException or ValidationException)
            {
                await mediator.Send(new ReleaseBars([.. runs.Select(earlier => earlier.Run.Id)]), CancellationToken.None);
                throw;
            }

            prepared.Run.BatchPriority = priority;
            runs.Add(prepared);
        }

        // What no symbol can carry out is the request's own fault.
        return first is not null && runs.TrueForAll(prepared => RunTransitions.IsEnded(prepared.Run.Status)) ? throw first : runs;
    }

    private static StartedRun Describe(PreparedRun prepared, IReadOnlyList<Guid> released)
    {
        var run = prepared.Run;
        var (status, message) = run.Error is { } error ? ("failed", error)
            : released.Contains(run.Id) ? ("started", $"Evolution run started for {run.Symbol}")
            : ("waiting", $"Evolution run for {run.Symbol} waits for its turn");
        return new(run.Id, status, message, run.MaxGenerations, prepared.Plan);
    }
}

internal static class StartEvolutionBatchEndpoint
{
    internal static void MapStartEvolutionBatch(this IEndpointRouteBuilder routes) => routes
        .MapPost("/evolve/batch", async (BatchBody body, IMediator mediator, CancellationToken token) =>
        {
            var batch = await mediator.Send(body.Command(), token);
            return TypedResults.Accepted($"/batches/{batch.BatchId}", batch);
        }).WithTags("Batches").WithSummary("Starts one run per symbol, bar length and horizon, a few at a time");

    /// <summary>Body of <c>POST /evolve/batch</c>.</summary>
    internal sealed record BatchBody(
        IReadOnlyList<string>? Symbols, EvolutionRequest? Request, int? MaxConcurrent, IReadOnlyDictionary<string, int>? Priorities,
        IReadOnlyList<string>? Timeframes, IReadOnlyList<Horizon>? Horizons)
    {
        internal StartEvolutionBatch Command() => new(Symbols ?? [], Request ?? new(), MaxConcurrent, Priorities)
        {
            Timeframes = Timeframes,
            Horizons = Horizons,
        };
    }
}
