using System.Runtime.InteropServices;
using MathNet.Numerics.Distributions;

namespace StrategyFactory.Numerics.Forecasting;

/// <summary>
/// How often forecasts point the way the series went, seen from a reference value, mostly the last one before the forecast.
/// </summary>
/// <remarks>
/// A step is left out where its actual or its reference is missing (NaN). A flat actual, y equal to its reference, has no direction: it
/// is counted, not scored. A forecast that equals the reference or is NaN says no direction: it is scored, and wrong.
/// </remarks>
/// <param name="UpUp">Moves up that were forecast up.</param>
/// <param name="UpDown">Moves up that were forecast down.</param>
/// <param name="DownUp">Moves down that were forecast up.</param>
/// <param name="DownDown">Moves down that were forecast down.</param>
/// <param name="Undecided">Moves whose forecast says no direction.</param>
/// <param name="Flat">Steps whose actual equals the reference.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DirectionCounts(int UpUp, int UpDown, int DownUp, int DownDown, int Undecided, int Flat)
{
    /// <summary>Steps that moved, the ones scored.</summary>
    public int Moves => UpUp + UpDown + DownUp + DownDown + Undecided;

    /// <summary>
    /// Directional accuracy: share of the moves with sign(f − reference) = sign(y − reference), 0 to 1; null without moves.
    /// </summary>
    public double? Accuracy => Moves > 0 ? (double)(UpUp + DownDown) / Moves : null;

    /// <summary>Counts the directions of one forecast.</summary>
    /// <param name="actual">y, one value a step.</param>
    /// <param name="forecast">f, as long.</param>
    /// <param name="reference">What each step is compared with, as long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static DirectionCounts Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, ReadOnlySpan<double> reference)
    {
        ForecastShapes.SameLength(actual.Length, reference.Length, nameof(reference));
        ForecastShapes.SameLength(actual.Length, forecast.Length, nameof(forecast));
        var counts = default(DirectionCounts);
        for (var t = 0; t < actual.Length; t++)
        {
            counts += Step(actual[t], forecast[t], reference[t]);
        }

        return counts;
    }

    /// <summary>The same with one reference for all steps: the last value before a window.</summary>
    /// <param name="actual">y, one value a step.</param>
    /// <param name="forecast">f, as long.</param>
    /// <param name="reference">The value before the first step.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static DirectionCounts Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> forecast, double reference)
    {
        ForecastShapes.SameLength(actual.Length, forecast.Length, nameof(forecast));
        var counts = default(DirectionCounts);
        for (var t = 0; t < actual.Length; t++)
        {
            counts += Step(actual[t], forecast[t], reference);
        }

        return counts;
    }

    /// <summary>
    /// One-sided p of the test that the directions are foretold: S = (P − P*)/√(V(P) − V(P*)), p = 1 − Φ(S), where P is the share of hits
    /// and P* = p_y·p_f + (1 − p_y)(1 − p_f) what independent directions would hit (Pesaran and Timmermann 1992, "A simple nonparametric
    /// test of predictive performance"). The paper's V(P) − V(P*) is 4·p_y(1 − p_y)·p_f(1 − p_f)·(n − 1)/n².
    /// </summary>
    /// <remarks>
    /// Over the moves whose forecast says a direction. The test holds for steps that are independent of each other: one step a window, as
    /// the steps of one window share their errors. Null where all moves or all forecasts go one way, since P then equals P*.
    /// </remarks>
    public double? PesaranTimmermann()
    {
        double up = UpUp + UpDown, down = DownUp + DownDown, saidUp = UpUp + DownUp, saidDown = UpDown + DownDown;
        var n = up + down;
        if (up == 0 || down == 0 || saidUp == 0 || saidDown == 0)
        {
            return null;
        }

        var hits = (UpUp + DownDown) / n;
        var byChance = (up * saidUp + down * saidDown) / (n * n);
        var variance = 4 * (up / n) * (down / n) * (saidUp / n) * (saidDown / n) * (n - 1) / (n * n);
        return Normal.CDF(0, 1, (byChance - hits) / Math.Sqrt(variance));
    }

    /// <summary>The counts of both.</summary>
    public static DirectionCounts operator +(DirectionCounts left, DirectionCounts right) => Add(left, right);

    /// <summary>The counts of both.</summary>
    public static DirectionCounts Add(DirectionCounts left, DirectionCounts right) => new(
        left.UpUp + right.UpUp,
        left.UpDown + right.UpDown,
        left.DownUp + right.DownUp,
        left.DownDown + right.DownDown,
        left.Undecided + right.Undecided,
        left.Flat + right.Flat);

    private static DirectionCounts Step(double actual, double forecast, double reference)
    {
        var (moved, said) = (actual - reference, forecast - reference);
        if (double.IsNaN(moved))
        {
            return default;
        }

        return new(
            moved > 0 && said > 0 ? 1 : 0,
            moved > 0 && said < 0 ? 1 : 0,
            moved < 0 && said > 0 ? 1 : 0,
            moved < 0 && said < 0 ? 1 : 0,
            moved != 0 && !(said > 0 || said < 0) ? 1 : 0,
            moved == 0 ? 1 : 0);
    }
}
