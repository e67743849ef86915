using System.Globalization;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>A model that is ready to forecast.</summary>
/// <param name="Model">Disposed of with this.</param>
/// <param name="Hyperparams">Its configuration.</param>
/// <param name="Fitted">See <see cref="ForecastingModel.Fitted"/>.</param>
/// <param name="LearntUntil">See <see cref="ForecastingModel.LearntUntil"/>.</param>
/// <param name="Unseen">The first row of the series that may be forecast to see how wrong it is.</param>
internal sealed record ReadyForecast(
    ITrainedForecast Model, Hyperparams Hyperparams, string Fitted, DateTimeOffset? LearntUntil, int Unseen) : IDisposable
{
    public void Dispose() => Model.Dispose();
}

/// <summary>Brings back what an experiment has learnt, or learns anew where that takes no training of a network.</summary>
internal sealed class ForecastFitting(ResultFiles files)
{
    private const string Kept = "kept";
    private const string Anew = "anew";
    private const string Nothing = "nothing";

    /// <exception cref="FactoryException">It cannot be brought back, or there are too few rows to learn from.</exception>
    internal async Task<ReadyForecast> ReadyAsync(MakeForecast request, ForecastSource source, SeriesAhead ahead, CancellationToken token)
    {
        var season = ahead.HasTimes ? SeasonLength.Of(ahead.Series.Times.Span[..ahead.Rows]) : 1;
        var settled = source.Experiment is null ? null : source.Kind.Settled(source.Hyperparams);
        var hyperparams = Hyperparams.Resolve(source.Kind, source.Hyperparams, season, settled: settled);
        var series = ahead.Series.Slice(0, ahead.Rows);
        if (source.Experiment is { } experiment)
        {
            var record = experiment.Record is { } json ? FactoryJson.Read<ExperimentRecord>(json) : new();
            var kept = await source.Kind.LoadAsync(
                new(files.FolderOf(experiment.Id), hyperparams, experiment.Seed, record.Fit, series), token);
            if (kept is not null)
            {
                return OfKept(kept, hyperparams, source, ahead, record.Split?.Validation.To);
            }

            if (source.Kind is ChronosKind)
            {
                throw new NotFoundException(
                    $"experiment_id: the network of '{experiment.Id}' is not kept below this host's storage root; an experiment whose is.",
                    "experiment_id");
            }
        }

        var seed = source.Experiment?.Seed ?? request.Seed;
        if (source.Kind.Learns(hyperparams))
        {
            return await LearnAsync(request, source.Kind, hyperparams, ahead, seed, token);
        }

        var untrained = await source.Kind.TrainAsync(new(series, series.Rows, default, hyperparams, seed, _ => { }), token);
        return OfKept(untrained, hyperparams, source, ahead, null);
    }

    private static ReadyForecast OfKept(
        ITrainedForecast model, Hyperparams hyperparams, ForecastSource source, SeriesAhead ahead, DateTimeOffset? until)
    {
        var needed = model.Looks ?? (source.Kind is ChronosKind ? 1 : source.Kind.ContextRows(hyperparams));
        if (!source.Kind.Learns(hyperparams))
        {
            return new(model, hyperparams, Nothing, model.SeenUntil, needed);
        }

        var behind = 0;
        if (ahead.HasTimes && until is { } last)
        {
            var place = ahead.Series.Times.Span.BinarySearch(last.ToUnixTimeMilliseconds() + 1);
            behind = place < 0 ? ~place : place;
        }

        return new(model, hyperparams, Kept, until, Math.Max(needed, behind));
    }

    /// <summary>Learns from the older rows; the newest are left, so that errors can be seen there.</summary>
    private static async Task<ReadyForecast> LearnAsync(
        MakeForecast request, IForecastKind kind, Hyperparams hyperparams, SeriesAhead ahead, long seed, CancellationToken token)
    {
        var (series, rows) = (ahead.Series, ahead.Rows);
        var (own, context) = (hyperparams.Horizon, kind.ContextRows(hyperparams));
        var errors = request.QuantileLevels is { Count: 0 } ? 0 : rows - ErrorWindows.Lay(0, rows, request.PredictionLength).First;
        var end = rows - errors;
        var validation = LearningTask.Validation(end, own);
        var count = validation.Count;
        if (validation.First < context + own)
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ahead.Field}: {ahead.Name} has {rows} rows; at least {errors + (count * own) + context + own}: "
                    + $"{errors} to see errors of, {count * own} to choose by, "
                    + $"and {context + own} to learn from ({context} of context and one window)."),
                ahead.Field);
        }

        var task = LearningTask.Of(series.Slice(0, end), hyperparams, seed);
        return new(await kind.TrainAsync(task, token), hyperparams, Anew, ahead.At(series.Times.Span[end - 1]), end);
    }
}
