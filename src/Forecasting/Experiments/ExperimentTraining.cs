using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>A model that was trained and has seen its validation windows.</summary>
/// <param name="Model">Disposed of with this.</param>
/// <param name="Validation">Its scores there.</param>
internal sealed record ValidatedModel(ITrainedForecast Model, PartScores Validation) : IDisposable
{
    public void Dispose() => Model.Dispose();
}

/// <summary>Everything that is known of an experiment at its end.</summary>
/// <param name="Train">Figures of the last training windows.</param>
/// <param name="Validation">Figures of the validation windows.</param>
/// <param name="Test">Figures of the test windows.</param>
/// <param name="Record">The rest.</param>
/// <param name="Flags">Its flags.</param>
internal sealed record ExperimentOutcome(
    ForecastMetrics Train, ForecastMetrics Validation, ForecastMetrics Test, ExperimentRecord Record, IReadOnlyList<string> Flags)
{
    /// <summary>Part → what the model forecast for its windows.</summary>
    public required IReadOnlyDictionary<string, KeptPart> Windows { get; init; }
}

/// <summary>Trains and judges one configuration. Nothing is stored here, and nothing random is drawn but by the seed.</summary>
internal static class ExperimentTraining
{
    /// <summary>Above this ratio of validation to training MAE a model has learnt its training rows by heart.</summary>
    internal const double OverfittingRatio = 1.3;

    internal const string Overfitting = "overfitting";

    /// <summary>The network that a model began with was trained on rows as late as those of the gate, or of the test.</summary>
    internal const string SeenInPretraining = "seen_in_pretraining";

    /// <summary>Nobody knows what the network that a model began with has seen, the rows of gate and test perhaps.</summary>
    internal const string OriginUnknown = "origin_unknown";

    /// <summary>Trains, on the last part of the training rows where they are shared out, and scores the validation windows.</summary>
    /// <param name="plan">The test windows of it are not looked at.</param>
    /// <param name="share">Share of the training rows, above 0 and at most 1.</param>
    /// <param name="progress">Told how far the training is, 0 to 1.</param>
    /// <param name="token">Stops it as soon as the model looks.</param>
    /// <param name="learnt">Told the losses of every step, where the model learns step by step; null for nobody.</param>
    /// <param name="checkpoint">File to keep the training in; null for nowhere.</param>
    /// <param name="unfit">Told why a file that is there was not gone on from; null for nobody.</param>
    /// <param name="deadline">When the training has to end with the best by then; null for no limit.</param>
    internal static async Task<ValidatedModel> TrainAsync(
        ExperimentPlan plan,
        double share,
        Action<double> progress,
        CancellationToken token,
        Action<LearntStep>? learnt = null,
        string? checkpoint = null,
        Action<string>? unfit = null,
        Deadline? deadline = null)
    {
        var (series, origins) = (plan.Loaded.Series, plan.Split.Origins);
        var start = FirstRow(plan, share);
        var model = await plan.Kind.TrainAsync(
            new(
                series.Slice(start, origins.Validation.End),
                origins.TrainingEnd - start,
                origins.Validation with { First = origins.Validation.First - start },
                plan.Hyperparams,
                plan.Request.Seed,
                progress)
            {
                SeriesName = plan.Loaded.Name,
                Learnt = learnt,
                Checkpoint = checkpoint,
                Unfit = unfit,
                Deadline = deadline,
            },
            token);
        try
        {
            return new(model, await WindowEvaluation.ScoreAsync(model, series, origins.Validation, Scale(plan), token));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The first row that a share of the training rows begins with; at least one window is left to learn from.</summary>
    internal static int FirstRow(ExperimentPlan plan, double share)
    {
        var end = plan.Split.Origins.TrainingEnd;
        var least = plan.Kind.ContextRows(plan.Hyperparams) + plan.Hyperparams.Horizon;
        return Math.Max(0, end - Math.Max(least, (int)Math.Ceiling(share * end)));
    }

    /// <summary>
    /// Scores the other parts, the test windows last and once, and decides about the edge. Quantiles are corrected on the gate and test
    /// windows, as what corrects them lies before those.
    /// </summary>
    /// <param name="plan">Where the parts lie.</param>
    /// <param name="validated">The trained model.</param>
    /// <param name="configurations">Configurations tried on these data, this one included.</param>
    /// <param name="token">Stops it between batches of windows.</param>
    internal static async Task<ExperimentOutcome> JudgeAsync(
        ExperimentPlan plan, ValidatedModel validated, int configurations, CancellationToken token)
    {
        var (series, origins, scale) = (plan.Loaded.Series, plan.Split.Origins, Scale(plan));
        var train = await WindowEvaluation.ScoreAsync(validated.Model, series, plan.Split.Train, scale, token);
        var calibration = origins.Calibration.Count > 0
            ? await QuantileCalibrating.LearnAsync(validated.Model, series, origins.Calibration, token)
            : null;
        var correction = calibration is null ? null : QuantileCalibrating.Correction(calibration);
        var gate = await WindowEvaluation.ScoreAsync(validated.Model, series, origins.Gate, scale, token, correction: correction);
        var edge = await EdgeJudgement.JudgeAsync(
            validated.Model, gate, series, origins.Gate, plan.Season, plan.Loaded.IsReturns, configurations, token);
        var test = await WindowEvaluation.ScoreAsync(validated.Model, series, origins.Test, scale, token, correction: correction);
        var record = new ExperimentRecord
        {
            Split = plan.Split.Describe(series),
            GateMetrics = gate.Metrics(),
            Parts = new Dictionary<string, PartDetails>(StringComparer.Ordinal)
            {
                ["train"] = train.Details(),
                ["val"] = validated.Validation.Details(),
                ["gate"] = gate.Details(),
                ["test"] = test.Details(),
            },
            Gate = edge,
            Calibration = calibration,
            DataInsights = JsonSerializer.SerializeToElement(
                DataInsights.Of(series, plan.Loaded.IsReturns, plan.Split), FactoryJson.Options),
            TrainingHistory = validated.Model.History,
            LossCurve = validated.Model.Curve,
            Fit = validated.Model.Fit is { } fit ? JsonSerializer.SerializeToElement(fit, FactoryJson.Options) : null,
        };
        return new(
            train.Metrics(),
            Figures(validated),
            test.Metrics(),
            record,
            [
                .. Flags(edge, plan.Kind.Learns(plan.Hyperparams), train.Metrics(), validated.Validation.Metrics()),
                .. FlagsOf(validated.Model, record.Split!),
            ])
        {
            Windows = new Dictionary<string, KeptPart>(StringComparer.Ordinal)
            {
                ["train"] = train.Kept.Part(),
                ["val"] = validated.Validation.Kept.Part(),
                ["gate"] = gate.Kept.Part(),
                ["test"] = test.Kept.Part(),
            },
        };
    }

    /// <summary>Figures of the validation windows.</summary>
    /// <exception cref="UnprocessableException">They are no numbers: nothing can be chosen by them.</exception>
    internal static ForecastMetrics Figures(ValidatedModel validated) => validated.Validation.Metrics() is { Mae: not null } metrics
        ? metrics
        : throw new UnprocessableException(
            "data: the validation windows hold no value, or the errors are too large for a number; windows with values.", "data");

    private static List<string> Flags(EdgeReport edge, bool learns, ForecastMetrics train, ForecastMetrics validation)
    {
        List<string> flags = edge.Outcome == EdgeJudgement.Edge ? [] : [edge.Outcome];
        if (learns && validation.Mae > OverfittingRatio * train.Mae)
        {
            flags.Add(Overfitting);
        }

        return flags;
    }

    /// <summary>What the model says of its training, and whether what it began with has seen the rows that judge it, or may have.</summary>
    private static IEnumerable<string> FlagsOf(ITrainedForecast model, SeriesSplit split) =>
    [
        .. model.Flags,
        .. model.SeenUntil >= (split.Gate.From ?? split.Test.From) ? new[] { SeenInPretraining } : [],
        .. model.IsOriginKnown ? [] : new[] { OriginUnknown },
    ];

    private static double? Scale(ExperimentPlan plan) =>
        RelativeErrors.Scale(plan.Loaded.Series.Values.Span[..plan.Split.Origins.TrainingEnd], plan.Request.MaseSeason);
}
