namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>Whether a pass stands on a plateau.</summary>
internal static class Plateaus
{
    /// <summary>
    /// Median of the neighbours' scores (mean of the middle two of an even number) over the own score; null without a positive score or a
    /// neighbour.
    /// </summary>
    public static double? Of(double own, IEnumerable<double> neighbours)
    {
        var sorted = neighbours.Order().ToArray();
        return own > 0 && sorted.Length > 0 ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2 / own : null;
    }
}
