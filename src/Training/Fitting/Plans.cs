using StrategyFactory.Numerics.Statistics;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Fitting;

/// <summary>What a prepared training will do.</summary>
internal static class Plans
{
    internal static TrainingPlan Of(PreparedTraining training, Guid? modelId)
    {
        var (specification, validation) = (training.Specification, training.Validation);
        List<string> skipped = [];
        foreach (var (config, rows) in specification.RegimeConfigs!.Zip(training.RegimeRows))
        {
            if (rows.Length < validation.MinimumRows)
            {
                skipped.Add($"{config}: {rows.Length:N0} usable rows, {validation.MinimumRows:N0} needed");
            }
        }

        var regimes = specification.RegimeConfigs!.Count;
        var days = SegmentDays.Returns(training.Data.Bars, training.Data.Segments.Simulation);
        var moments = ReturnMoments.Of(days);
        return new(
            specification, training.Features, training.Fingerprint, HyperparameterGrids.Cells(specification) * regimes,
            training.Algorithm.Fits(specification, regimes - skipped.Count, validation.Folds), skipped, modelId)
        {
            Folds = validation.Folds,
            Bars = training.Data.Bars.Count,
            SelectionBars = training.Data.Segments.Selection.Count,
            UsableRows = training.Rows.Length,
            SimulationDates = days.Length,
            SimulationKurtosis = double.IsFinite(moments.Kurtosis) ? moments.Kurtosis : null,
        };
    }
}
