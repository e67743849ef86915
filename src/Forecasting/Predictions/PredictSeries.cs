using System.Globalization;
using FluentValidation;
using MediatR;
using StrategyFactory.Forecasting.Bases;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Models.Chronos;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Chronos;
using StrategyFactory.Neural.Runtime;

namespace StrategyFactory.Forecasting.Predictions;

internal sealed class PredictSeriesValidator : AbstractValidator<PredictSeries>
{
    public PredictSeriesValidator()
    {
        RuleFor(request => request.PredictionLength).InclusiveBetween(1, CommonHyperparameters.LongestHorizon)
            .WithMessage(
                request => $"prediction_length: {request.PredictionLength} is not allowed; 1 to {CommonHyperparameters.LongestHorizon}.");
        RuleFor(request => request.Series).Must(series => series is not null && series.Any(value => value is not null))
            .WithMessage("series: has no value; numbers, null for missing, at least one number.");
        RuleFor(request => request.Model).Must((request, model) => model is null != request.ModelFolder is null)
            .WithMessage("model: a name or a folder, one of the two.");
    }
}

internal sealed class PredictSeriesHandler(BaseNetworks bases) : IRequestHandler<PredictSeries, QuantileForecast>
{
    private const string Field = "series";

    public async Task<QuantileForecast> Handle(PredictSeries request, CancellationToken cancellationToken)
    {
        TorchRuntime.Require();
        var folder = request.ModelFolder ?? bases.Require(request.Model!).Folder;
        var series = SingleValues.Of(Context(request, folder));
        using var network = await Task.Run(() => SeriesModel.Load(folder), cancellationToken);
        if (request.AdapterFolder is { } adapter)
        {
            network.Attach(LoraAdapter.Read(adapter));
        }

        int[]? seeds = network is ChronosT5 ? [request.Seed] : null;
        var forecast = (await network.PredictAsync(
            [series], request.PredictionLength, QuantileSet.Levels, seeds, TrainedChronos.Threads, cancellationToken))[0];
        return forecast.All(level => level.All(float.IsFinite))
            ? new(QuantileSet.Levels, [.. forecast.Select(level => level.Select(value => (double)value).ToArray())])
            : throw new UnprocessableException("series: the forecast grows beyond what can be kept; smaller numbers.", Field);
    }

    /// <summary>The last rows, as many as the network was trained to look back on, where it was trained here.</summary>
    /// <exception cref="UnprocessableException">Nothing is to be seen there, or a T5 would not see it move.</exception>
    private static double[] Context(PredictSeries request, string folder)
    {
        var (name, shape) = (request.Model ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), SeriesModelShape.Read(folder));
        double[] values = [.. request.Series.Select(value => value ?? double.NaN)];
        BinWidths.RequireFine(name, shape, values, Field);
        var adapted = request.AdapterFolder is { } adapter ? TrainingNote.Of(adapter) : null;
        if (adapted is not null && adapted.Base != name)
        {
            throw new UnprocessableException(
                $"adapter: it was trained on {adapted.Base} and says nothing of {name}; model {adapted.Base}.", "adapter");
        }

        var note = adapted ?? TrainingNote.Of(folder);
        var context = values[^Math.Min(values.Length, Math.Min(note?.ContextLength ?? shape.ContextLength, shape.ContextLength))..];
        return context.AsSpan().IndexOfAnyExcept(double.NaN) >= 0
            ? context
            : throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Field}: the last {context.Length} values are missing, and {name} looks back on no more; a number among them."),
                Field);
    }
}
