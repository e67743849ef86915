using System.Text.Json;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Kernel.Database;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Adds the next stage of a search that refines around its best.</summary>
internal sealed class SearchStages(
    ForecastingContext context, DatabaseSession session, ExperimentIds ids, ExperimentPlanning planning)
{
    /// <summary>Stores the configurations of the next stage; none where there is no best yet, or nothing left in between.</summary>
    /// <param name="search">The search; it counts its stages.</param>
    /// <param name="experiments">All of its configurations, all ended.</param>
    /// <param name="plan">What they share.</param>
    /// <param name="token">Cancels it, with nothing stored.</param>
    internal Task<IReadOnlyList<ForecastExperiment>> AddAsync(
        ForecastSearch search, IReadOnlyList<ForecastExperiment> experiments, ExperimentPlan plan, CancellationToken token) =>
        session.InTransactionAsync(
            async inner =>
            {
                var configurations = Next(search, experiments, plan);
                var first = experiments.Count;
                var names = await ids.TakeAsync(
                    [.. configurations.Select((_, place) => NewSearches.NameOf(search, first + place))], search.CreatedAt, inner);
                IReadOnlyList<ForecastExperiment> added =
                [
                    .. configurations.Select(
                        (hyperparams, place) => NewSearches.Row(
                            search, names[place], first + place, hyperparams, plan, KeyOf(hyperparams, plan))),
                ];
                context.Experiments.AddRange(added);
                search.StagesDone = added.Count == 0 ? search.RefineStages : search.StagesDone + 1;
                search.Configurations += added.Count;
                search.TrainingsPlanned += added.Count;
                await context.SaveChangesAsync(inner);
                return added;
            },
            token);

    /// <summary>Null where it cannot be planned; then it fails with the reason once it is its turn.</summary>
    internal string? KeyOf(IReadOnlyDictionary<string, JsonElement> hyperparams, ExperimentPlan plan)
    {
        try
        {
            return TryKey.Of(planning.Plan(plan.Request with { Hyperparams = hyperparams }, plan.Loaded));
        }
        catch (Exception refusal) when (RunForecastSearchHandler.IsRefusal(refusal))
        {
            return null;
        }
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Next(
        ForecastSearch search, IReadOnlyList<ForecastExperiment> experiments, ExperimentPlan plan)
    {
        var best = GridDescriptions.BestOf(search, experiments);
        return best is null
            ? []
            : Refinement.Around(
                ConfigurationRun.HyperparamsOf(best),
                [.. experiments.Select(ConfigurationRun.HyperparamsOf)],
                plan.Kind.Hyperparameters.Where(hyperparameter => search.Refined.Contains(hyperparameter.Name)));
    }
}
