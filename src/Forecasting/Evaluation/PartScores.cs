using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Evaluation;

/// <summary>Scores of a model on the windows of one part, added window by window.</summary>
/// <param name="horizon">Steps of a window.</param>
/// <param name="scale">MASE's scale, from the training rows; null where that is 0.</param>
/// <param name="levels">Quantile levels; empty where the model gives points only.</param>
internal sealed class PartScores(int horizon, double? scale, IReadOnlyList<double> levels)
{
    private const double Lower = 0.1;
    private const double Upper = 0.9;

    private readonly List<PointErrors> _errors = [];
    private readonly List<PointErrors> _persistence = [];
    private readonly List<DirectionCounts> _directions = [];
    private readonly PointErrors[] _steps = new PointErrors[horizon];
    private readonly QuantileLoss? _quantiles = levels.Count > 0 ? new([.. levels]) : null;
    private readonly IntervalCoverage? _coverage = Place(levels, Lower) >= 0 && Place(levels, Upper) >= 0 ? new(horizon) : null;
    private IntervalCoverage? _uncorrected;
    private DirectionCounts _firstSteps;

    /// <summary>The forecasts themselves.</summary>
    internal KeptWindows Kept { get; } = new();

    /// <summary>MAE of each window; NaN for one without an actual.</summary>
    internal IReadOnlyList<double> Losses => [.. _errors.Select(errors => errors.MeanAbsolute ?? double.NaN)];

    /// <summary>Adds a window.</summary>
    /// <param name="actual">One value a step; NaN is missing.</param>
    /// <param name="forecast">As long.</param>
    /// <param name="last">The value before the window.</param>
    /// <param name="quantiles">All steps of the first level, then of the next; empty without levels.</param>
    internal void Add(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, double last, ReadOnlySpan<double> quantiles)
    {
        var naive = new double[horizon];
        Array.Fill(naive, last);
        _errors.Add(PointErrors.Compute(actual, forecast));
        _persistence.Add(PointErrors.Compute(actual, naive));
        _directions.Add(DirectionCounts.Compute(actual, forecast, last));
        _firstSteps += DirectionCounts.Compute(actual[..1], forecast[..1], last);
        for (var step = 0; step < horizon; step++)
        {
            _steps[step] += PointErrors.Compute(actual.Slice(step, 1), forecast.Slice(step, 1));
        }

        _quantiles?.Add(actual, quantiles);
        Cover(_coverage, actual, quantiles);
    }

    /// <summary>Adds a window before which nothing was to be seen: as one without an actual, for nothing is to be compared.</summary>
    internal void AddUnseen()
    {
        var missing = new double[horizon];
        Array.Fill(missing, double.NaN);
        Add(missing, missing, double.NaN, new double[levels.Count * horizon]);
        Kept.Skip();
    }

    /// <summary>Adds what a window's quantiles were before they were corrected.</summary>
    /// <param name="actual">One value a step.</param>
    /// <param name="quantiles">As of <see cref="Add"/>.</param>
    internal void AddUncorrected(ReadOnlySpan<double> actual, ReadOnlySpan<double> quantiles) =>
        Cover(_uncorrected ??= _coverage is null ? null : new(horizon), actual, quantiles);

    internal ForecastMetrics Metrics()
    {
        var errors = _errors.Aggregate(default(PointErrors), PointErrors.Add);
        var directions = _directions.Aggregate(default(DirectionCounts), DirectionCounts.Add);
        return new()
        {
            Mae = Finite(errors.MeanAbsolute),
            Rmse = Finite(errors.RootMeanSquared),
            Smape = Finite(errors.SymmetricPercent),
            Mase = Finite(RelativeErrors.MeanAbsoluteScaled(errors, scale)),
            RelativeMae = Finite(RelativeErrors.MeanAbsolute(errors, _persistence.Aggregate(default(PointErrors), PointErrors.Add))),
            DirectionalAccuracy = directions.Accuracy,
            DirectionP = _firstSteps.PesaranTimmermann(),
            FlatActuals = directions.Flat,
            WeightedQuantileLoss = Finite(_quantiles?.Weighted),
            Coverage80 = _coverage?.Share,
            Coverage80Uncorrected = _uncorrected?.Share,
            Windows = _errors.Count,
            Steps = errors.Steps,
            Missing = errors.Missing,
        };
    }

    internal PartDetails Details() => new(
        [
            .. _steps.Select((errors, step) =>
                new HorizonError(
                    step + 1, Finite(errors.MeanAbsolute), Finite(errors.RootMeanSquared), errors.Steps, _coverage?.ShareAt(step),
                    _uncorrected?.ShareAt(step))),
        ],
        new SortedDictionary<string, WindowSpread>(StringComparer.Ordinal)
        {
            ["mae"] = Spread(errors => errors.MeanAbsolute),
            ["rmse"] = Spread(errors => errors.RootMeanSquared),
            ["smape"] = Spread(errors => errors.SymmetricPercent),
            ["mase"] = Spread(errors => RelativeErrors.MeanAbsoluteScaled(errors, scale)),
            ["directional_accuracy"] = Spread([.. _directions.Select(counts => counts.Accuracy)]),
        });

    private void Cover(IntervalCoverage? coverage, ReadOnlySpan<double> actual, ReadOnlySpan<double> quantiles) => coverage?.Add(
        actual, quantiles.Slice(Place(levels, Lower) * horizon, horizon), quantiles.Slice(Place(levels, Upper) * horizon, horizon));

    private WindowSpread Spread(Func<PointErrors, double?> figure) => Spread([.. _errors.Select(figure)]);

    private static WindowSpread Spread(double?[] figures)
    {
        var spread = WindowFigures.Of(figures);
        return new(Finite(spread.Mean), Finite(spread.Deviation), spread.Windows);
    }

    // what overflows is no figure, and no JSON
    private static double? Finite(double? figure) => figure is { } number && double.IsFinite(number) ? number : null;

    private static int Place(IReadOnlyList<double> levels, double level)
    {
        for (var i = 0; i < levels.Count; i++)
        {
            if (Math.Abs(levels[i] - level) < 1e-9)
            {
                return i;
            }
        }

        return -1;
    }
}
