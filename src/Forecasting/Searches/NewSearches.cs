using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Stores searches with all their configurations and makes them due.</summary>
internal sealed class NewSearches(
    ForecastingContext context, DatabaseSession session, IDurableCommandQueue queue, ExperimentIds ids)
{
    private static readonly string[] Rivals = [Baselines.PersistenceName, Baselines.SeasonalNaiveName];

    /// <summary>Those whose validation windows were seen, or will be.</summary>
    private static readonly string[] Tried =
        [ExperimentStatus.Pending, ExperimentStatus.Running, ExperimentStatus.Completed, ExperimentStatus.Eliminated];

    /// <summary>A search of one configuration.</summary>
    internal static ForecastSearch Of(ExperimentPlan plan, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Name = plan.Request.Name,
        Model = plan.Request.Model,
        Series = plan.Loaded.Name,
        Request = FactoryJson.Write(plan.Request with { Data = plan.Loaded.Data }),
        DataHash = plan.Loaded.Hash,
        Configurations = 1,
        TrainingsPlanned = 1,
        CreatedAt = now,
    };

    /// <summary>The name of a configuration of a grid search.</summary>
    /// <param name="search">Its name begins it.</param>
    /// <param name="place">Its place, from 0.</param>
    internal static string NameOf(ForecastSearch search, int place) => FormattableString.Invariant($"{search.Name}_{place + 1:000}");

    /// <summary>A configuration that waits for its turn.</summary>
    /// <param name="search">Its search.</param>
    /// <param name="id">Taken for it already.</param>
    /// <param name="place">Its place in the search, from 0.</param>
    /// <param name="hyperparams">What is its own.</param>
    /// <param name="plan">What it shares with the others.</param>
    /// <param name="key">See <see cref="TryKey"/>; null where it cannot be planned.</param>
    internal static ForecastExperiment Row(
        ForecastSearch search,
        string id,
        int place,
        IReadOnlyDictionary<string, JsonElement> hyperparams,
        ExperimentPlan plan,
        string? key) =>
        new()
        {
            Id = id,
            SearchId = search.Id,
            GridId = search.IsGrid ? search.Id : null,
            Position = place,
            Model = search.Model,
            Series = search.Series,
            Notes = plan.Request.Notes,
            Hyperparams = FactoryJson.Write(hyperparams),
            Data = FactoryJson.Write(plan.Loaded.Data),
            DataHash = search.DataHash,
            DataFamily = plan.Loaded.Family,
            TryKey = key,
            MaseSeason = plan.Request.MaseSeason,
            Seed = plan.Request.Seed,
            CreatedAt = search.CreatedAt,
        };

    /// <summary>Stores a search with its configurations and makes it due.</summary>
    internal Task StoreAsync(
        ForecastSearch search, IReadOnlyList<(string Name, ExperimentPlan Plan)> configurations, CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                var names = await ids.TakeAsync([.. configurations.Select(configuration => configuration.Name)], search.CreatedAt, inner);
                IReadOnlyList<ForecastExperiment> rows =
                [
                    .. configurations.Select((one, place) => Row(
                        search, names[place], place, one.Plan.Hyperparams.Values, one.Plan, TryKey.Of(one.Plan))),
                ];
                search.TriedBefore = await TriedAsync(rows, inner);
                context.Searches.Add(search);
                context.Experiments.AddRange(rows);
                await context.SaveChangesAsync(inner);
                await queue.EnqueueAsync(new RunForecastSearch(search.Id), inner);
            },
            token);

    /// <summary>
    /// Tries on data of the same family before, the rivals themselves and those that are made again left out. What was cut off counts where
    /// its validation, or a loss on it, was there to be seen.
    /// </summary>
    private async Task<int> TriedAsync(IReadOnlyList<ForecastExperiment> own, CancellationToken token)
    {
        var (family, hash) = (own[0].DataFamily, own[0].DataHash);
        var tried = await context.Experiments.AsNoTracking()
            .Where(row => (row.DataFamily == family || row.DataHash == hash) && !Rivals.Contains(row.Model)
                && (Tried.Contains(row.Status) || row.ValMetrics != null || (row.Record != null && row.SearchId != null)))
            .Select(row => new ForecastExperiment
            {
                TryKey = row.TryKey,
                Model = row.Model,
                Hyperparams = row.Hyperparams,
                Seed = row.Seed,
                DataHash = row.DataHash,
            })
            .ToListAsync(token);
        var known = own.SelectMany(row => new[] { Key(row), OldKey(row) }).ToHashSet(StringComparer.Ordinal);
        return tried.Select(Key).Distinct(StringComparer.Ordinal).Count(key => !known.Contains(key));
    }

    private static string Key(ForecastExperiment row) => row.TryKey ?? OldKey(row);

    /// <summary>As far as a row tells that was stored, or loaded from a file, without a key.</summary>
    private static string OldKey(ForecastExperiment row) => FactoryJson.Write(
        new { row.Model, row.DataHash, row.Seed, Hyperparams = FactoryJson.Read<SortedDictionary<string, JsonElement>>(row.Hyperparams) });
}
