using System.Text.Json;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Dashboard.Forecasting;

/// <summary>What the data of an experiment look like, in words.</summary>
public static class InsightTexts
{
    private const double Stable = 0.1;
    private const double Shifted = 0.25;
    private const double Level = 0.05;

    /// <summary>Reads what an experiment holds of its data; null where it holds none, or has them in another shape.</summary>
    public static ForecastInsights? Read(JsonElement? insights)
    {
        try
        {
            var read = insights?.Deserialize<ForecastInsights>(FactoryJson.Options);
            return read is { TrainQuality: not null, TestQuality: not null, TargetDistribution: not null, Correlations: not null }
                && read is { TrainRegimes: not null, TestRegimes: not null, Drift: not null } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the drift says.</summary>
    public static string Drift(DriftFigures drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        var shift = drift.Psi switch
        {
            null => "The returns of the test rows cannot be compared with those of the training rows: there are too few.",
            < Stable => "The returns of the test rows look like those of the training rows.",
            < Shifted => "The returns of the test rows differ somewhat from those of the training rows.",
            _ => "The returns of the test rows do not look like those of the training rows: what was learnt may not hold there.",
        };
        return drift.KsP switch
        {
            null => shift,
            < Level => $"{shift} That they come from one distribution has p {ForecastTexts.P(drift.KsP)}.",
            _ when drift.Psi >= Stable => $"{shift} That may be chance (p {ForecastTexts.P(drift.KsP)}).",
            _ => $"{shift} They may well come from one distribution (p {ForecastTexts.P(drift.KsP)}).",
        };
    }

    /// <summary>How returns were taken.</summary>
    public static string Returns(string kind) => kind switch
    {
        "given" => "the target is returns already",
        "relative" => "returns are y(t)/y(t − 1) − 1",
        "difference" => "returns are y(t) − y(t − 1), as a value is not above 0",
        _ => kind,
    };

    /// <summary>The share of rows with high volatility; a dash without any rows.</summary>
    public static string HighShare(VolatilityRegimes regimes)
    {
        ArgumentNullException.ThrowIfNull(regimes);
        var all = regimes.HighVolPeriods + regimes.LowVolPeriods;
        return all == 0 ? Format.None : Format.Percent((double)regimes.HighVolPeriods / all);
    }
}
