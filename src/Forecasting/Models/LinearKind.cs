using System.Text;
using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Models;

/// <summary>DLinear or NLinear by ridge regression on all training windows; the validation rows choose the penalty.</summary>
internal sealed class LinearKind : IForecastKind
{
    private const string Variant = "variant";
    private const string DLinear = "dlinear";
    private const string NLinear = "nlinear";
    private const string Kernel = "kernel_size";
    private const string Penalty = "ridge_penalty";
    private const string FileName = "model.json";

    public string Name => "linear";

    public string Description => "DLinear or NLinear: one linear map from the look-back window to the horizon, by ridge regression.";

    public IReadOnlyList<Hyperparameter> Hyperparameters { get; } =
    [
        CommonHyperparameters.ContextLength(336),
        CommonHyperparameters.PredictionLength,
        new(Variant, "dlinear: trend and rest apart; nlinear: the window less its last value.") { Choices = [DLinear, NLinear] },
        Hyperparameter.OfWhole(Kernel, "Rows of dlinear's moving average.", 25, 1, 999) with
        {
            Odd = true,
            UsedWith = (Variant, [DLinear]),
        },
        Hyperparameter.OfNumber(
            Penalty, "λ per window in squared standardised units; chosen on the validation rows where not given.", double.NaN, 0, 1e6) with
        {
            AboveLeast = true,
        },
    ];

    public int ContextRows(Hyperparams hyperparams) => hyperparams.Whole(CommonHyperparameters.Context);

    public Task<ITrainedForecast> TrainAsync(TrainingTask task, CancellationToken token) =>
        Task.Run<ITrainedForecast>(() => Train(task, token), token);

    public async Task<ITrainedForecast?> LoadAsync(KeptForecast kept, CancellationToken token)
    {
        if (await kept.ReadAsync(FileName, token) is not { } json)
        {
            return null;
        }

        try
        {
            var weights = FactoryJson.Read<KeptLinear>(Encoding.UTF8.GetString(json));
            return new TrainedLinear(new(weights.Weights, weights.Intercepts, weights.Mean, weights.Deviation), null);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw new UnprocessableException($"experiment_id: its {FileName} cannot be read: {broken.Message}", "experiment_id");
        }
    }

    private static TrainedLinear Train(TrainingTask task, CancellationToken token)
    {
        var hyperparams = task.Hyperparams;
        var usual = new LinearWindowSettings();
        var nlinear = hyperparams.Word(Variant) == NLinear;
        var fit = LinearWindows.Fit(
            [task.Series.Values],
            task.TrainingEnd,
            task.Series.Rows,
            usual with
            {
                Kind = nlinear ? LinearWindowKind.NLinear : LinearWindowKind.DLinear,
                LookBack = hyperparams.Whole(CommonHyperparameters.Context),
                Horizon = hyperparams.Horizon,
                Kernel = nlinear ? usual.Kernel : hyperparams.Whole(Kernel),
                Penalties = hyperparams.Optional(Penalty) is { } penalty ? [penalty] : usual.Penalties,
            },
            token);
        return fit.Problem switch
        {
            LinearWindowProblem.None => new TrainedLinear(fit.Forecasters[0], fit.WeightSets[0]),
            LinearWindowProblem.NoTrainingWindow => throw new UnprocessableException(
                "data: no stretch of context_length + prediction_length training rows is without a gap; a shorter stretch, or fewer gaps.",
                "data"),
            LinearWindowProblem.NoValidationWindow => throw new UnprocessableException(
                "data: no validation window is without a missing value; fewer gaps, or a ridge_penalty of your own.", "data"),
            _ => throw new UnprocessableException("data: a value is infinite, or too large to square; smaller numbers.", "data"),
        };
    }

    /// <summary>The map as it is stored.</summary>
    private sealed record KeptLinear(int LookBack, int Horizon, double Mean, double Deviation, double[] Intercepts, double[] Weights);

    /// <param name="forecaster">The map; it rolls horizons beyond its own itself.</param>
    /// <param name="set">How it was fitted; null where it was stored before.</param>
    private sealed class TrainedLinear(LinearForecaster forecaster, LinearWeightSet? set) : ITrainedForecast
    {
        public IReadOnlyList<TrainingStep> History => [];

        public int? Looks => forecaster.LookBack;

        public object? Fit { get; } = set is null ? null : new
        {
            ridge_penalty = set.Penalty,
            validation_mse = set.ValidationErrors.Select(error => double.IsFinite(error) ? error : (double?)null).ToArray(),
            training_windows = set.TrainingWindows,
            validation_windows = set.ValidationWindows,
        };

        public ModelArtefact? Artefact { get; } = new(FileName, JsonSerializer.SerializeToUtf8Bytes(
            new KeptLinear(
                forecaster.LookBack, forecaster.Horizon, forecaster.Mean, forecaster.Deviation, forecaster.Intercepts.ToArray(),
                forecaster.Weights.ToArray()),
            FactoryJson.Options));

        public Task<WindowForecasts> ForecastAsync(IReadOnlyList<ForecastContext> contexts, CancellationToken token)
        {
            var points = new double[contexts.Count][];
            for (var i = 0; i < points.Length; i++)
            {
                token.ThrowIfCancellationRequested();
                points[i] = TrainedBaseline.Forecast(forecaster, WithoutGaps(contexts[i], forecaster.LookBack), "linear");
            }

            return Task.FromResult(WindowForecasts.OfPoints(points));
        }

        /// <summary>The look-back window with the last value before a gap in the gap: what persistence would say at that time.</summary>
        private static ForecastContext WithoutGaps(ForecastContext context, int lookBack)
        {
            var start = context.History.Length - lookBack;
            if (start < 0 || !context.History.Span[start..].Contains(double.NaN))
            {
                return context;
            }

            // before the window there may be the value that its first gap takes
            while (start > 0 && double.IsNaN(context.History.Span[start]))
            {
                start--;
            }

            var filled = context.History[start..].ToArray();
            for (var t = 1; t < filled.Length; t++)
            {
                filled[t] = double.IsNaN(filled[t]) ? filled[t - 1] : filled[t];
            }

            return context with { History = filled };
        }
    }
}
