using System.Globalization;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Evolution.Records;
using StrategyFactory.Evolution.Requests;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.Evolution.Search;

/// <summary>Which strategies of a generation are simulated.</summary>
/// <param name="Places">Their places in the grid, the most promising first; null for all.</param>
/// <param name="Strategies">Strategies of the whole grid.</param>
/// <param name="Note">What it rests on.</param>
internal sealed record ChosenStrategies(IReadOnlyList<int>? Places, int Strategies, string Note);

/// <summary>
/// <c>surrogate</c>: chooses the strategies of a generation from the results that earlier runs of this symbol and timeframe, traded
/// in the same way, and this run itself have had. Runs that ended after this one was started do not count: so a run that goes on after a
/// crash chooses as it would have.
/// </summary>
internal sealed class Surrogate(EvolutionContext context, IMediator mediator, IOptions<EvolutionOptions> options)
{
    internal static SearchOption Option { get; } = new(
        "surrogate", request => request.Surrogate is not null, "seconds estimated from the strategies that were simulated");

    // What was judged no longer changes, and this lives as long as the run is at work.
    private readonly Dictionary<Guid, List<PastTrial>> _read = [];

    private sealed record PastTrial(string Fingerprint, PastResult Result);

    /// <summary>The choice; null without the option.</summary>
    internal async Task<ChosenStrategies?> ChooseAsync(EvolutionRun run, ResolvedEvolution evolution, CancellationToken token)
    {
        if (evolution.Search.Surrogate is not { } count)
        {
            return null;
        }

        var (grid, tickers) = (evolution.Grid, evolution.Tickers);
        var strategies = grid.Count * tickers.Count;
        if (count >= strategies)
        {
            return new(null, strategies, Invariant($"{count:N0} strategies asked for are all of them"));
        }

        var past = await PastAsync(run, evolution.Settings, token);
        var needed = options.Value.SurrogateMinimumResults;
        if (past.Count < needed)
        {
            var few = Invariant(
                $"{past.Count:N0} past results of {run.Symbol} {run.Timeframe}, {needed:N0} are needed: everything simulated");
            return new(null, strategies, few);
        }

        var places = new StrategySurrogate(past).Best(grid, tickers, count);
        return new(places, strategies, Invariant($"{count:N0} of {strategies:N0} strategies chosen from {past.Count:N0} past results"));
    }

    /// <summary>The row of a choice.</summary>
    internal static SavingRecord Trained(Generation generation, ChosenStrategies chosen)
    {
        var saving = Option.Row(generation);
        (saving.SimulationsSaved, saving.Note) = (chosen.Places is null ? 0 : chosen.Strategies - chosen.Places.Count, chosen.Note);
        return saving;
    }

    /// <summary>Completes that row: whether something better was left out.</summary>
    internal static void Judged(SavingRecord saving, JudgedGeneration sibling)
    {
        saving.SecondsSaved = sibling.SecondsOf(saving.SimulationsSaved);
        if (saving.SimulationsSaved == 0)
        {
            saving.Regret = 0;
            return;
        }

        if (sibling.LeftOut is not { } left)
        {
            saving.Note += ", regret unknown";
            return;
        }

        var queued = sibling.Generation.Places!.ToHashSet();
        var whole = sibling.With(left.Select(unseen => unseen.Strategy).Where(strategy => !queued.Contains(strategy.Index)));
        saving.Regret = Math.Max(0, (whole.Best?.Result!.Sqn ?? 0) - (sibling.Verdict.Best?.Result!.Sqn ?? 0));
        if (whole.Qualifiers is { Count: > 0 } missed && sibling.Verdict.Qualifiers.Count == 0)
        {
            var best = missed.Max(strategy => strategy.Result!.Sqn);
            saving.Note += Invariant($", {missed.Count:N0} qualifying strategies were missed (SQN up to {best:0.00})");
        }
    }

    // Newest generations first, until there are enough; the same trial, met again in another run, counts once.
    private async Task<List<PastResult>> PastAsync(EvolutionRun run, SimulationSettings settings, CancellationToken token)
    {
        List<PastResult> past = [];
        HashSet<(string, string, Strategy)> known = [];
        foreach (var generation in await JudgedBeforeAsync(run, settings, token))
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

    private async Task<IEnumerable<Generation>> JudgedBeforeAsync(EvolutionRun run, SimulationSettings settings, CancellationToken token)
    {
        var runs = await context.Runs.AsNoTracking()
            .Where(other => other.Symbol == run.Symbol && other.Timeframe == run.Timeframe)
            .Where(other => other.Id == run.Id || other.FinishedAt < run.CreatedAt)
            .OrderByDescending(other => other.CreatedAt).ThenByDescending(other => other.Id)
            .Take(options.Value.SurrogateMaximumRuns).ToListAsync(token);
        var alike = runs.Where(other => ResolvedEvolution.SettingsOf(other.Request()) == settings).Select(other => other.Id).ToList();
        var generations = await context.Generations.AsNoTracking()
            .Where(generation => alike.Contains(generation.RunId) && generation.Judged).ToListAsync(token);
        return generations.OrderBy(generation => alike.IndexOf(generation.RunId))
            .ThenByDescending(generation => generation.Number).ThenByDescending(generation => generation.Alternative);
    }

    private async Task<List<PastTrial>> ReadAsync(Generation generation, CancellationToken token)
    {
        if (!_read.TryGetValue(generation.BatchId, out var trials))
        {
            var results = await mediator.Send(new GetBatchResults(generation.BatchId), token);
            trials = [.. results.Where(strategy => strategy.Result is not null).Select(strategy => new PastTrial(
                generation.Fingerprint, new(generation.BatchId, strategy.Ticker, strategy.Strategy, Sqn(strategy.Result!))))];
            _read[generation.BatchId] = trials;
        }

        return trials;
    }

    private double Sqn(StrategyResult result) => result.TradeCount >= options.Value.MinTradesForBest ? result.Sqn ?? 0 : 0;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
