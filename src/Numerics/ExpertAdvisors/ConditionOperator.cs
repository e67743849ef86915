namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>What stands between two parts of a condition.</summary>
/// <param name="IsCondition">True where it makes something true or false.</param>
/// <param name="Apply">What it makes of the parts.</param>
internal sealed record ConditionOperator(bool IsCondition, Func<double, double, double> Apply)
{
    /// <summary>Numbers whose difference is at most this share of the larger one, or this where both are below 1, are equal.</summary>
    private const double Equal = 1e-12;

    /// <summary>False where one part is false, whatever the other; else NaN where one cannot be told (Kleene's strong logic).</summary>
    public static ConditionOperator And { get; } = new(true, (left, right) => left == 0 || right == 0 ? 0 : left * right);

    /// <summary>True where one part is true, whatever the other; else NaN where one cannot be told.</summary>
    public static ConditionOperator Or { get; } = new(true, (left, right) => left == 1 || right == 1 ? 1 : left + right);

    /// <summary>The comparisons by their signs.</summary>
    public static IReadOnlyDictionary<string, ConditionOperator> Comparisons { get; } =
        new Dictionary<string, ConditionOperator>(StringComparer.Ordinal)
        {
            ["<"] = Comparing(order => order < 0),
            ["<="] = Comparing(order => order <= 0),
            [">"] = Comparing(order => order > 0),
            [">="] = Comparing(order => order >= 0),
            ["="] = Comparing(order => order == 0),
            ["!="] = Comparing(order => order != 0),
        };

    /// <summary>Sums by their signs.</summary>
    public static IReadOnlyDictionary<string, ConditionOperator> Sums { get; } =
        new Dictionary<string, ConditionOperator>(StringComparer.Ordinal)
        {
            ["+"] = new(false, (left, right) => Finite(left + right)),
            ["-"] = new(false, (left, right) => Finite(left - right)),
        };

    /// <summary>Products by their signs.</summary>
    public static IReadOnlyDictionary<string, ConditionOperator> Products { get; } =
        new Dictionary<string, ConditionOperator>(StringComparer.Ordinal)
        {
            ["*"] = new(false, (left, right) => Finite(left * right)),
            ["/"] = new(false, (left, right) => Finite(left / right)),
        };

    // or a number over what is over zero would be zero
    private static double Finite(double number) => double.IsFinite(number) ? number : double.NaN;

    private static ConditionOperator Comparing(Func<int, bool> holds) => new(
        true, (left, right) => !double.IsFinite(left) || !double.IsFinite(right) ? double.NaN : holds(Order(left, right)) ? 1 : 0);

    private static int Order(double left, double right) =>
        Math.Abs(left - right) <= Equal * Math.Max(1, Math.Max(Math.Abs(left), Math.Abs(right))) ? 0 : left.CompareTo(right);
}
