using System.Text.Json;
using MediatR;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// Boosted trees on lags, calendar and covariates; direct: one ensemble forecasts every step, none from a forecast of its own.
/// </summary>
internal sealed class XGBoostKind(IMediator mediator, IOptions<ForecastingOptions> options) : IForecastKind
{
    private const string Lags = "lags";
    private const string LearningRate = "learning_rate";
    private const string MaxDepth = "max_depth";
    private const string RegLambda = "reg_lambda";
    private const string MinChildWeight = "min_child_weight";
    private const string Rounds = "rounds";
    private const string Patience = "early_stopping_rounds";
    private const string FileName = "model.ubj";

    public string Name => "xgboost";

    public string Description =>
        "Boosted trees on lags, season, calendar and covariates; direct, with the step as a feature; validation windows stop the rounds.";

    public IReadOnlyList<Hyperparameter> Hyperparameters { get; } =
    [
        CommonHyperparameters.ContextLength(168),
        CommonHyperparameters.PredictionLength,
        CommonHyperparameters.Season,
        Hyperparameter.OfWhole(Lags, "Values before the last one that trees see, as differences from it.", 24, 1, 500),
        Hyperparameter.OfNumber(LearningRate, "Share of each tree that is added.", 0.1, 0, 1) with
        {
            AboveLeast = true,
        },
        Hyperparameter.OfWhole(MaxDepth, "Deepest level of a tree.", 5, 1, 12),
        Hyperparameter.OfNumber(RegLambda, "L2 penalty on the leaves.", 1, 0, 1e6),
        Hyperparameter.OfNumber(MinChildWeight, "Fewest rows of a leaf.", 20, 0, 1e6),
        Hyperparameter.OfWhole(Rounds, "Trees at most.", 300, 1, 5000),
        Hyperparameter.OfWhole(Patience, "Trees without a better validation error that end the training.", 20, 1, 5000),
    ];

    public bool SeesColumns => true;

    public int ContextRows(Hyperparams hyperparams) =>
        Math.Max(hyperparams.Whole(Lags) + 1, hyperparams.Whole(CommonHyperparameters.Context));

    public async Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token)
    {
        var hyperparams = task.Hyperparams;
        var features = FeaturesOf(hyperparams);
        var horizon = hyperparams.Horizon;
        var all = OriginWindows.Within(ContextRows(hyperparams), task.TrainingEnd, horizon, 1);
        var stride = Math.Max(1, (int)Math.Ceiling((double)all.Count * horizon / options.Value.MaxTreeRows));
        var training = Rows(task, features, all with { Step = stride, Count = (all.Count + stride - 1) / stride });
        var validation = Rows(task, features, task.Validation);
        if (training.Labels.Length == 0 || validation.Labels.Length == 0)
        {
            throw new UnprocessableException("data: no training or no validation window has a value to learn from; fewer gaps.", "data");
        }

        var grown = await mediator.Send(
            new GrowBoosting
            {
                Values = training.Values,
                Columns = training.Columns,
                Labels = training.Labels,
                ValidationValues = validation.Values,
                ValidationLabels = validation.Labels,
                Parameters = new(
                    hyperparams.Whole(MaxDepth), hyperparams.Number(LearningRate), hyperparams.Number(RegLambda),
                    hyperparams.Number(MinChildWeight), null, null),
                Rounds = hyperparams.Whole(Rounds),
                EarlyStoppingRounds = hyperparams.Whole(Patience),
                Seed = task.Seed,
                Progress = round => task.Progress((double)round / hyperparams.Whole(Rounds)),
                Learnt = (round, error, validationError) => task.Learnt?.Invoke(new(round, round, error, validationError)),
            },
            token);
        return new TrainedTrees(mediator, features, grown, ShapeOf(hyperparams))
        {
            Fit = new
            {
                rounds = grown.Rounds,
                strategy = "direct",
                training_rows = training.Labels.Length,
                origin_stride = stride,
                label_mean = grown.Mean,
                label_scale = grown.Scale,
            },
        };
    }

    public async Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token)
    {
        // an experiment of before these two were kept cannot be computed with
        if (Number(kept.Fit, "label_mean") is not { } mean || Number(kept.Fit, "label_scale") is not { } scale
            || await kept.ReadAsync(FileName, token) is not { } trees)
        {
            return null;
        }

        return new TrainedTrees(mediator, FeaturesOf(kept.Hyperparams), new(trees, mean, scale, 0, [], []), ShapeOf(kept.Hyperparams));
    }

    private static TreeFeatures FeaturesOf(Hyperparams hyperparams) => new(
        hyperparams.Whole(Lags), hyperparams.Whole(CommonHyperparameters.Context), hyperparams.Whole(CommonHyperparameters.SeasonName));

    private (int Horizon, int Looks) ShapeOf(Hyperparams hyperparams) =>
        (hyperparams.Horizon, Math.Max(ContextRows(hyperparams), hyperparams.Whole(CommonHyperparameters.SeasonName)));

    private static double? Number(JsonElement? fit, string name) =>
        fit is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var value) && value.TryGetDouble(out var number)
            ? number
            : null;

    /// <summary>The rows of some windows that have an actual.</summary>
    private static (float[] Values, int Columns, double[] Labels) Rows(TrainingTask task, TreeFeatures features, OriginWindows windows)
    {
        List<float> values = [];
        List<double> labels = [];
        var columns = 0;
        for (var window = 0; window < windows.Count; window++)
        {
            var origin = windows.Origin(window);
            var context = ForecastContext.At(task.Series, origin, windows.Horizon);
            columns = features.Columns(context);
            var actual = task.Series.Values.Span.Slice(origin, windows.Horizon);
            if (context.History.Span.IndexOfAnyExcept(double.NaN) < 0)
            {
                continue;
            }

            var rows = new float[windows.Horizon * columns];
            features.Write(context, rows);
            var last = TreeFeatures.Last(context);
            for (var h = 0; h < windows.Horizon; h++)
            {
                if (!double.IsNaN(actual[h]))
                {
                    values.AddRange(rows.AsSpan(h * columns, columns));
                    labels.Add(actual[h] - last);
                }
            }
        }

        return ([.. values], columns, [.. labels]);
    }

    private sealed class TrainedTrees(
        IMediator mediator, TreeFeatures features, GrownBoosting grown, (int Horizon, int Looks) shape) : ITrainedForecast
    {
        public IReadOnlyList<TrainingStep> History { get; } =
            [.. grown.TrainingErrors.Select((error, round) => new TrainingStep(round + 1, error, grown.ValidationErrors[round]))];

        public object? Fit { get; init; }

        public int? Horizon => shape.Horizon;

        public int? Looks => shape.Looks;

        public ModelArtefact? Artefact { get; } = new(FileName, grown.Trees);

        public async Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token)
        {
            if (contexts.Count == 0)
            {
                return WindowForecasts.OfPoints([]);
            }

            var (horizon, columns) = (contexts[0].FutureTimes.Length, features.Columns(contexts[0]));
            var values = new float[contexts.Count * horizon * columns];
            for (var i = 0; i < contexts.Count; i++)
            {
                features.Write(contexts[i], values.AsSpan(i * horizon * columns, horizon * columns));
            }

            var differences = await mediator.Send(new PredictBoosting(grown, values, columns), token);
            var points = new double[contexts.Count][];
            for (var i = 0; i < points.Length; i++)
            {
                var last = TreeFeatures.Last(contexts[i]);
                points[i] = [.. differences.Slice(i * horizon, horizon).ToArray().Select(difference => last + difference)];
            }

            return WindowForecasts.OfPoints(points);
        }
    }
}
