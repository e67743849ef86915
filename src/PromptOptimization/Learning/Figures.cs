namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>How figures are rounded.</summary>
internal static class Figures
{
    internal static double? Rate(double? value) => value is { } rate ? Math.Round(rate, 4) : null;

    internal static double? Points(double? value) => value is { } points ? Math.Round(points, 2) : null;
}
