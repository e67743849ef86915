using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>What an experiment came to, besides what its row has in columns of their own.</summary>
internal sealed record ExperimentRecord
{
    public SeriesSplit? Split { get; init; }

    public ForecastMetrics? GateMetrics { get; init; }

    public IReadOnlyDictionary<string, PartDetails>? Parts { get; init; }

    public EdgeReport? Gate { get; init; }

    public QuantileCalibration? Calibration { get; init; }

    public JsonElement? DataInsights { get; init; }

    public IReadOnlyList<TrainingStep> TrainingHistory { get; init; } = [];

    public IReadOnlyList<LossPoint> LossCurve { get; init; } = [];

    public JsonElement? Fit { get; init; }
}
