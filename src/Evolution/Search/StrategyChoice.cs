using System.Globalization;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Evolution.Generations;
using StrategyFactory.Evolution.Runs;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>Which strategies of a generation are simulated.</summary>
/// <param name="Places">Their places in the grid, the most promising first; null for all.</param>
/// <param name="Strategies">Strategies of the whole grid.</param>
/// <param name="Note">What it rests on.</param>
internal sealed record ChosenStrategies(IReadOnlyList<int>? Places, int Strategies, string Note)
{
    /// <summary>The row of the option, to be completed when the generation is judged.</summary>
    internal SavingRecord Saving(Generation generation)
    {
        var saving = JudgedSavings.New(generation, SearchOption.Surrogate);
        (saving.SimulationsSaved, saving.Note) = (Places is null ? 0 : Strategies - Places.Count, Note);
        return saving;
    }
}

/// <summary>
/// Chooses the strategies of a generation for <c>surrogate</c>, from the results that earlier runs of this symbol and timeframe, traded
/// in the same way, and this run itself have had. Runs that ended after this one was started do not count: so a run that goes on after a
/// crash chooses as it would have.
/// </summary>
internal sealed class StrategyChoice(EvolutionContext context, IMediator mediator, IOptions<EvolutionOptions> options)
{
    // What was judged no longer changes, and this lives as long as the run is at work.
    private readonly Dictionary<Guid, List<PastTrial>> _read = [];

    private sealed record PastTrial(string Fingerprint, PastResult Result);

    /// <summary>The choice; null without the option.</summary>
    internal async Task<ChosenStrategies?> OfAsync(EvolutionRun run, EvolutionRequest config, CancellationToken token)
    {
        if (config.Surrogate is not { } count)
        {
            return null;
        }

        var (grid, tickers) = (config.Grid(), config.Tickers());
        var strategies = grid.Count * tickers.Count;
        if (count >= strategies)
        {
            return new(null, strategies, Invariant($"{count:N0} strategies asked for are all of them"));
        }

        var past = await PastAsync(run, config.Settings(), token);
        var needed = options.Value.SurrogateMinimumResults;
        return past.Count < needed
            ? new(null, strategies, Invariant($"{past.Count:N0} past results of {run.Symbol} {run.Timeframe}, {needed:N0} are needed: everything simulated"))
            : new(new StrategySurrogate(past).Best(grid, tickers, count), strategies, Invariant($"{count:N0} of {strategies:N0} strategies chosen from {past.Count:N0} past results"));
    }

    // Newest generations first, until there are enough; the same trial, met again in another run, counts once.
    private async Task<List<PastResult>> PastAsync(EvolutionRun run, SimulationSettings settings, CancellationToken token)
    {
        var runs = await context.Runs.AsNoTracking()
            .Where(other => other.Symbol == run.Symbol && other.Timeframe == run.Timeframe && (other.Id == run.Id || other.FinishedAt < run.CreatedAt))
            .OrderByDescending(other => other.CreatedAt).ThenByDescending(other => other.Id).Take(options.Value.SurrogateMaximumRuns).ToListAsync(token);
        var alike = runs.Where(other => other.Config().Settings() == settings).Select(other => other.Id).ToList();
        var generations = (await context.Generations.AsNoTracking().Where(generation => alike.Contains(generation.RunId) && generation.Judged).ToListAsync(token))
            .OrderBy(generation => alike.IndexOf(generation.RunId)).ThenByDescending(generation => generation.Number).ThenByDescending(generation => generation.Alternative);
        List<PastResult> past = [];
        HashSet<(string, string, Strategy)> known = [];
        foreach (var generation in generations)
        {
            foreach (var (fingerprint, result) in await ReadAsync(generation, token))
            {
                if (known.Add((fingerprint, result.Ticker, result.Strategy)))
                {
                    past.Add(result);
                }
            }

            if (past.Count >= options.Value.SurrogateMaximumResults)
            {
                break;
            }
        }

        return past;
    }

    private async Task<List<PastTrial>> ReadAsync(Generation generation, CancellationToken token)
    {
        if (!_read.TryGetValue(generation.BatchId, out var trials))
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), token);
            trials = [.. results.Where(strategy => strategy.Result is not null).Select(strategy => new PastTrial(
                generation.Fingerprint,
                new(generation.BatchId, strategy.Ticker, strategy.Strategy, strategy.Result!.TradeCount >= options.Value.MinTradesForBest ? strategy.Result.Sqn ?? 0 : 0)))];
            _read[generation.BatchId] = trials;
        }

        return trials;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
