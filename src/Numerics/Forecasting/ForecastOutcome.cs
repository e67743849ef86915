using System.Numerics.Tensors;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Makes a problem visible in the forecast itself.</summary>
internal static class ForecastOutcome
{
    /// <summary>Fills the forecast with NaN and hands the problem on.</summary>
    public static ForecastProblem Refuse(Span<double> forecast, ForecastProblem problem)
    {
        forecast.Fill(double.NaN);
        return problem;
    }

    /// <summary>None where every step is finite.</summary>
    public static ForecastProblem Check(Span<double> forecast) =>
        TensorPrimitives.IsFiniteAll<double>(forecast) ? ForecastProblem.None : Refuse(forecast, ForecastProblem.NotFinite);
}
