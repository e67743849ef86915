using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Jobs;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Stores searches with all their configurations and makes them due.</summary>
internal sealed class NewSearches(
    ForecastingContext context, DatabaseSession session, IDurableCommandQueue queue, ExperimentIds ids)
{
    private static readonly string[] Rivals = [Baselines.PersistenceName, Baselines.SeasonalNaiveName];

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
    /// <param name="search">The search.</param>
    /// <param name="place">Its place, from 0.</param>
    internal static string NameOf(ForecastSearch search, int place) => FormattableString.Invariant($"{search.Name}_{place + 1:000}");

    /// <summary>A configuration that waits for its turn.</summary>
    internal static ForecastExperiment Row(
        ForecastSearch search, string id, int place, IReadOnlyDictionary<string, JsonElement> hyperparams, ExperimentPlan plan) =>
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
            MaseSeason = plan.Request.MaseSeason,
            Seed = plan.Request.Seed,
            CreatedAt = search.CreatedAt,
        };

    internal Task StoreAsync(
        ForecastSearch search,
        IReadOnlyList<(string Name, Hyperparams Hyperparams)> configurations,
        ExperimentPlan plan,
        CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                var names = await ids.TakeAsync([.. configurations.Select(configuration => configuration.Name)], search.CreatedAt, inner);
                search.TriedBefore = await TriedAsync(
                    search, [.. configurations.Select(configuration => configuration.Hyperparams)], inner);
                context.Searches.Add(search);
                context.Experiments.AddRange(configurations.Select(
                    (configuration, place) => Row(search, names[place], place, configuration.Hyperparams.Values, plan)));
                await context.SaveChangesAsync(inner);
                await queue.EnqueueAsync(new RunForecastSearch(search.Id), inner);
            },
            token);

    /// <summary>Configurations tried on the same data before, the rivals themselves and those of this search left out.</summary>
    private async Task<int> TriedAsync(ForecastSearch search, IReadOnlyList<Hyperparams> own, CancellationToken token)
    {
        var tried = await context.Experiments.AsNoTracking()
            .Where(row => row.DataHash == search.DataHash && Tried.Contains(row.Status) && !Rivals.Contains(row.Model))
            .Select(row => new { row.Model, row.Hyperparams }).ToListAsync(token);
        var known = own.Select(hyperparams => Key(search.Model, hyperparams.Values)).ToHashSet(StringComparer.Ordinal);
        return tried.Select(row => Key(row.Model, FactoryJson.Read<SortedDictionary<string, JsonElement>>(row.Hyperparams)))
            .Distinct(StringComparer.Ordinal).Count(key => !known.Contains(key));
    }

    private static string Key(string model, IReadOnlyDictionary<string, JsonElement> hyperparams) => model + FactoryJson.Write(hyperparams);
}
