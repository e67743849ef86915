using FluentValidation;
using FluentValidation.Results;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>A request with everything filled in that it leaves open.</summary>
/// <param name="Request">As asked for.</param>
/// <param name="Loaded">The series, and hashes of what it holds.</param>
/// <param name="Kind">What is trained.</param>
/// <param name="Hyperparams">Its configuration.</param>
/// <param name="Split">Where the series is cut.</param>
/// <param name="Season">Rows of a season, for the seasonal naive rival.</param>
internal sealed record ExperimentPlan(
    ForecastRequest Request, LoadedSeries Loaded, IForecastKind Kind, Hyperparams Hyperparams, SplitPlan Split, int Season);

/// <summary>Turns requests into plans; every refusal of a request comes from here.</summary>
internal sealed class ExperimentPlanning(ForecastKinds kinds, SeriesLoading series, IOptions<ForecastingOptions> options)
{
    /// <summary>Reads the series and plans.</summary>
    /// <exception cref="ValidationException">Something is not allowed.</exception>
    /// <exception cref="FactoryException">There is no such model or series, or the series is too short.</exception>
    /// <param name="asOf">A pin whose bars are read; null for those of now.</param>
    internal async Task<ExperimentPlan> PlanAsync(ForecastRequest request, CancellationToken token, Guid? asOf = null)
    {
        RequestRules.Require(request);
        kinds.Require(request.Model);
        return Plan(request, await series.LoadAsync(request.Data, token, asOf: asOf));
    }

    /// <summary>Plans what is asked for now, and refuses what nothing would look at.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    internal async Task<ExperimentPlan> PlanNewAsync(ForecastRequest request, CancellationToken token)
    {
        RequestRules.Require(request);
        kinds.RequireSeen(
            kinds.Require(request.Model), ("data.covariates", request.Data.Covariates), ("data.known_ahead", request.Data.KnownAhead));
        return await PlanAsync(request, token);
    }

    /// <summary>Plans on a series that is read already.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    internal ExperimentPlan Plan(ForecastRequest request, LoadedSeries loaded)
    {
        var kind = kinds.Require(request.Model);
        var told = SeasonLength.Of(loaded.Series.Times.Span);
        var hyperparams = Hyperparams.Resolve(kind, request.Hyperparams, told);
        RequireSeason(hyperparams, loaded.Series.Rows, "rows of the series");
        var split = SplitPlan.Of(
            loaded.Series.Rows, hyperparams.Horizon, kind.ContextRows(hyperparams), request.Windows, options.Value);
        RequireSeason(hyperparams, split.Origins.TrainingEnd, "rows to learn from");
        kind.Require(hyperparams, split.Origins.TrainingEnd);
        QuantileCalibrating.Require(kinds, kind, loaded.Series, split.Origins.Calibration);
        var season = hyperparams.Values.ContainsKey(CommonHyperparameters.SeasonName)
            ? hyperparams.Whole(CommonHyperparameters.SeasonName)
            : told;
        return new(request, loaded, kind, hyperparams, split, season);
    }

    private static void RequireSeason(Hyperparams hyperparams, int rows, string named)
    {
        const string Field = $"hyperparams.{CommonHyperparameters.SeasonName}";
        if (hyperparams.Values.ContainsKey(CommonHyperparameters.SeasonName)
            && hyperparams.Whole(CommonHyperparameters.SeasonName) is var season && season > rows)
        {
            throw new ValidationException(
                [new ValidationFailure(Field, $"{Field}: {season} is longer than the {rows} {named}; 1 to {rows}.")]);
        }
    }
}
