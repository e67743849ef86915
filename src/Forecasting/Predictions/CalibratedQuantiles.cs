using System.Globalization;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Numerics.Forecasting;

namespace StrategyFactory.Forecasting.Predictions;

/// <summary>The correction of an experiment's quantiles, for forecasts of its model.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Correction">The correction.</param>
internal sealed record CalibratedQuantiles(QuantileOrigin Origin, QuantileCorrection Correction)
{
    /// <summary>That of a request; null where its model has none.</summary>
    /// <exception cref="UnprocessableException">It was learnt for fewer steps than are asked for.</exception>
    internal static CalibratedQuantiles? Of(MakeForecast request, ForecastSource source)
    {
        // an adapter beside another network forecasts otherwise than what was corrected
        if (request.ExperimentId is null || request.QuantileLevels is { Count: 0 }
            || source.Record is not { Calibration: { } calibration } record)
        {
            return null;
        }

        var correction = QuantileCalibrating.Correction(calibration);
        if (request.PredictionLength > correction.Horizon)
        {
            throw new UnprocessableException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"prediction_length: {request.PredictionLength} is more than the {correction.Horizon} steps that the quantiles of "
                    + $"'{request.ExperimentId}' are calibrated for; 1 to {correction.Horizon}, or no quantile_levels ([])."),
                "prediction_length");
        }

        var span = record.Split?.Calibration;
        return new(new("calibrated", calibration.Windows, span?.From, span?.To), correction);
    }
}
