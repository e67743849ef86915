using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Columns;

/// <summary>How an experiment's forecast becomes a column beside bars.</summary>
/// <param name="Experiment">Its id, for messages.</param>
/// <param name="Kind">The kind of model.</param>
/// <param name="Hyperparams">Its configuration.</param>
/// <param name="Target">One of <see cref="SymbolTarget.All"/>.</param>
/// <param name="Window">Returns of a realised volatility, else null.</param>
/// <param name="Seed">Seed of whatever is random.</param>
internal sealed record ColumnPlan(string Experiment, IForecastKind Kind, Hyperparams Hyperparams, string Target, int? Window, long Seed)
{
    /// <summary>Fewer rows say too little to learn from.</summary>
    private const int LeastToLearn = 500;

    /// <summary>Fewer rows say too little to go on from.</summary>
    private const int LeastToForecast = 30;

    /// <summary>Rows of the target that are known at the first forecast.</summary>
    internal int First => Kind.Learns(Hyperparams)
        ? Math.Max(LeastToLearn, 2 * (Kind.ContextRows(Hyperparams) + Hyperparams.Horizon))
        : Math.Max(LeastToForecast, Kind.ContextRows(Hyperparams));

    /// <summary>
    /// Leading bars without a value, whatever the bars; of a network that has seen a market besides those up to the end of what it saw.
    /// </summary>
    internal int Warmup => First - 1 + (Target == SymbolTarget.Close ? 0 : Target == SymbolTarget.Returns ? 1 : Window!.Value);
}

/// <summary>Finds the experiment that a feature names.</summary>
internal sealed class ColumnPlans(ForecastingContext context, ForecastKinds kinds, BaseNetworks bases)
{
    private const string Field = "features";
    private const string Allowed =
        "the id of a completed experiment on a symbol, without covariates, whose network is of known origin and not trained here";

    /// <exception cref="UnprocessableException">There is none, or it cannot be computed bar by bar; the message says which can.</exception>
    internal async Task<ColumnPlan> FindAsync(string id, CancellationToken token)
    {
        var experiment = await context.Experiments.AsNoTracking().SingleOrDefaultAsync(candidate => candidate.Id == id, token)
            ?? throw Refused(id, "there is no such experiment");
        if (experiment.Status != ExperimentStatus.Completed)
        {
            throw Refused(id, $"the experiment is {experiment.Status}");
        }

        var data = experiment.Data is { } json ? FactoryJson.Read<ForecastData>(json) : new();
        if (data.Symbol is null || data.Target is null)
        {
            throw Refused(id, "the experiment is not on a symbol");
        }

        var kind = kinds.Require(experiment.Model);
        if (kind.SeesColumns && data.Covariates is { Count: > 0 })
        {
            throw Refused(id, $"the experiment sees covariates ({string.Join(", ", data.Covariates)})");
        }

        var hyperparams = Hyperparams.Resolve(
            kind, FactoryJson.Read<Dictionary<string, JsonElement>>(experiment.Hyperparams), season: 1, Field);
        if (kind is ChronosKind && kind.Learns(hyperparams))
        {
            var type = hyperparams.Word(ChronosHyperparameters.AdapterType);
            throw Refused(
                id, $"its network is trained ({ChronosHyperparameters.AdapterType} {type}), which would have to be done again and again");
        }

        if (kind is ChronosKind && !bases.Require(hyperparams.Word(ChronosHyperparameters.Base), Field).Origin.IsKnown)
        {
            var network = hyperparams.Word(ChronosHyperparameters.Base);
            throw Refused(
                id, $"nobody knows what its network {network} was trained on ({BaseOrigin.FileName} would say), these bars perhaps");
        }

        return new(id, kind, hyperparams, data.Target, data.VolatilityWindow, experiment.Seed);
    }

    private static UnprocessableException Refused(string id, string why) =>
        new($"{Field}: 'forecast:{id}' cannot be computed: {why}; {Allowed}.", Field);
}
