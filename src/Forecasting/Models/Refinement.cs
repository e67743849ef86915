using System.Text.Json;

namespace StrategyFactory.Forecasting.Models;

/// <summary>
/// A stage that looks closer around the best configuration: for every numeric hyperparameter of the grid the values halfway to those tried
/// next to it, all others held at the best. At the end of a range it looks further out by half of the last step. Positive values that
/// span a factor of eight or more are halved as ratios.
/// </summary>
internal static class Refinement
{
    private const double Ratio = 8;

    /// <summary>The hyperparameters of a grid that have numbers in between: those with at least two of them.</summary>
    internal static IEnumerable<string> Refinable(IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> grid) =>
        grid.Where(entry => entry.Value.All(IsNumber) && Numbers(entry.Value).Length >= 2).Select(entry => entry.Key)
            .Order(StringComparer.Ordinal);

    /// <summary>Configurations that a stage adds at most.</summary>
    /// <param name="hyperparameters">How many are refined.</param>
    internal static int MostOf(int hyperparameters) => 2 * hyperparameters;

    /// <summary>The configurations of the next stage, none of them tried before; none where nothing lies in between.</summary>
    /// <param name="best">The best configuration so far.</param>
    /// <param name="tried">All configurations so far, <paramref name="best"/> among them.</param>
    /// <param name="refined">
    /// The hyperparameters that are refined, with their ranges; one that the best does not use is passed over.
    /// </param>
    internal static IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Around(
        IReadOnlyDictionary<string, JsonElement> best,
        IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> tried,
        IEnumerable<Hyperparameter> refined)
    {
        List<IReadOnlyDictionary<string, JsonElement>> next = [];
        foreach (var hyperparameter in refined.Where(candidate => best.ContainsKey(candidate.Name)))
        {
            var known = Numbers(tried.Where(configuration => configuration.ContainsKey(hyperparameter.Name))
                .Select(configuration => configuration[hyperparameter.Name]));
            foreach (var value in Beside(best[hyperparameter.Name].GetDouble(), known, hyperparameter))
            {
                next.Add(new SortedDictionary<string, JsonElement>(best.ToDictionary(), StringComparer.Ordinal)
                {
                    [hyperparameter.Name] = Hyperparameter.Number(value),
                });
            }
        }

        return next;
    }

    private static IEnumerable<double> Beside(double best, double[] known, Hyperparameter hyperparameter)
    {
        if (known.Length < 2)
        {
            return [];
        }

        var asRatios = known[0] > 0 && known[^1] / known[0] >= Ratio;
        double On(double value) => asRatios ? Math.Log(value) : value;
        double Off(double value) => asRatios ? Math.Exp(value) : value;
        var (at, below, above) = (On(best), known.Where(value => value < best).ToArray(), known.Where(value => value > best).ToArray());
        var down = below.Length > 0 ? (at - On(below[^1])) / 2 : (On(above[0]) - at) / 2;
        var up = above.Length > 0 ? (On(above[0]) - at) / 2 : (at - On(below[^1])) / 2;
        return new[] { Off(at - down), Off(at + up) }.Select(value => Fitted(value, hyperparameter))
            .Where(value => !known.Contains(value) && hyperparameter.Complaint(Hyperparameter.Number(value)) is null).Distinct();
    }

    // four significant digits say all that a search can know
    private static double Fitted(double value, Hyperparameter hyperparameter)
    {
        var whole = hyperparameter.Odd ? (2 * Math.Round((value - 1) / 2)) + 1 : hyperparameter.Whole ? Math.Round(value) : double.Parse(
            value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
        return Math.Clamp(whole, hyperparameter.Least, hyperparameter.Most);
    }

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static double[] Numbers(IEnumerable<JsonElement> values) => [.. values.Select(value => value.GetDouble()).Distinct().Order()];
}
