namespace StrategyFactory.Numerics.Forecasting;

/// <summary>Why no linear forecaster was fitted.</summary>
public enum LinearWindowProblem
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The training part holds no window of look-back and horizon without a missing value.</summary>
    NoTrainingWindow,

    /// <summary>Several penalties are to be chosen from and the validation part holds no whole window.</summary>
    NoValidationWindow,

    /// <summary>A value is infinite, or too large to square.</summary>
    NotFinite,
}

/// <summary>One set of weights.</summary>
/// <param name="Penalty">λ that was best on the validation windows.</param>
/// <param name="ValidationErrors">MSE over the validation windows in squared standardised units, one a candidate; NaN without
/// windows.</param>
/// <param name="TrainingWindows">Windows fitted on, of all its columns.</param>
/// <param name="ValidationWindows">Windows chosen on.</param>
public sealed record LinearWeightSet(double Penalty, IReadOnlyList<double> ValidationErrors, int TrainingWindows, int ValidationWindows);

/// <summary>Linear forecasters of the columns of a table.</summary>
/// <param name="Forecasters">One a column, each in the units of its column; none with a problem.</param>
/// <param name="WeightSets">One where weights are shared, else one a column.</param>
/// <param name="Problem">Why there is none.</param>
public sealed record LinearWindowFit(
    IReadOnlyList<LinearForecaster> Forecasters,
    IReadOnlyList<LinearWeightSet> WeightSets,
    LinearWindowProblem Problem);
