using System.Globalization;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Dashboard.Compare;

/// <summary>Minima and maxima by which runs are filtered, as the address has them: <c>min_sqn=1</c>, <c>max_pbo=0.5</c>.</summary>
public sealed class Bounds
{
    private readonly Dictionary<string, double> _bounds = new(StringComparer.Ordinal);

    /// <summary>Reads an address.</summary>
    /// <param name="given">Its names and values; others than bounds are left alone.</param>
    /// <exception cref="FormatException">A bound is no number; the message names it.</exception>
    public Bounds(IEnumerable<KeyValuePair<string, string>> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        var names = Figure.All.SelectMany(figure => new[] { Least(figure), Most(figure) }).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, text) in given.Where(pair => names.Contains(pair.Key)))
        {
            _bounds[name] = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)
                ? bound
                : throw new FormatException($"{name}: '{text}' is not a number.");
        }
    }

    /// <summary>True where any is given.</summary>
    public bool Any => _bounds.Count > 0;

    /// <summary>The name of the minimum of a figure.</summary>
    public static string Least(Figure figure) => "min_" + figure?.Key;

    /// <summary>The name of the maximum of a figure.</summary>
    public static string Most(Figure figure) => "max_" + figure?.Key;

    /// <summary>What stands in the field of a bound; empty for none.</summary>
    public string Text(string name) => _bounds.TryGetValue(name, out var bound) ? bound.ToString("R", CultureInfo.InvariantCulture) : "";

    /// <summary>Whether a run keeps all of them; one without the figure does not keep its bounds.</summary>
    public bool Keep(ComparedRun run) => Figure.All.All(figure =>
        (!_bounds.TryGetValue(Least(figure), out var least) || figure.Of(run) >= least) && (!_bounds.TryGetValue(Most(figure), out var most) || figure.Of(run) <= most));
}
