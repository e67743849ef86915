using System.Text.Json;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Experiments;

/// <summary>Experiments as others see them.</summary>
internal static class ExperimentDescriptions
{
    internal static ForecastSummary Summary(ForecastExperiment row) => new()
    {
        ExperimentId = row.Id,
        Timestamp = row.CreatedAt,
        Status = row.Status,
        Model = row.Model,
        Series = row.Series,
        GridId = row.GridId,
        Hyperparams = Read<SortedDictionary<string, JsonElement>>(row.Hyperparams)!,
        ValMetrics = Read<ForecastMetrics>(row.ValMetrics),
        TestMetrics = Read<ForecastMetrics>(row.TestMetrics),
        Verdict = row.Verdict,
        Flags = row.Flags,
        Error = row.Error,
        Step = row.Step,
        Progress = row.Status == ExperimentStatus.Running ? row.Progress : null,
        Seconds = row.Seconds,
    };

    internal static ForecastExperimentDetails Details(ForecastExperiment row)
    {
        var summary = Summary(row);
        var record = Read<ExperimentRecord>(row.Record) ?? new();
        return new()
        {
            ExperimentId = summary.ExperimentId,
            Timestamp = summary.Timestamp,
            Status = summary.Status,
            Model = summary.Model,
            Series = summary.Series,
            GridId = summary.GridId,
            Hyperparams = summary.Hyperparams,
            TrainMetrics = Read<ForecastMetrics>(row.TrainMetrics),
            ValMetrics = summary.ValMetrics,
            TestMetrics = summary.TestMetrics,
            Verdict = summary.Verdict,
            Flags = summary.Flags,
            Error = summary.Error,
            Step = summary.Step,
            Progress = summary.Progress,
            Seconds = summary.Seconds,
            Notes = row.Notes,
            Data = Read<ForecastData>(row.Data),
            MaseSeason = row.MaseSeason,
            Seed = row.Seed,
            Split = record.Split,
            GateMetrics = record.GateMetrics,
            Parts = record.Parts,
            Gate = record.Gate,
            Calibration = record.Calibration,
            DataInsights = record.DataInsights,
            TrainingHistory = record.TrainingHistory,
            LossCurve = record.LossCurve,
            Fit = record.Fit,
            ModelPath = row.ModelPath,
            DataHash = row.DataHash,
        };
    }

    private static T? Read<T>(string? json)
        where T : class => json is null ? null : FactoryJson.Read<T>(json);
}
