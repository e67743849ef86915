using System.Globalization;

namespace StrategyFactory.Tests.Numerics.ExpertAdvisors;

/// <summary>Random conditions and what they mean, read from how they were made and not from their text; null is what cannot be told.</summary>
internal static class NaiveConditions
{
    public static (string Text, Func<IReadOnlyDictionary<string, double>, bool?> Holds) Condition(Random random, string[] names, int depth)
    {
        switch (depth == 0 ? 0 : random.Next(6))
        {
            case 1:
                var (left, holdsLeft) = Condition(random, names, depth - 1);
                var (right, holdsRight) = Condition(random, names, depth - 1);
                return ($"({left}) and ({right})", values => holdsLeft(values) & holdsRight(values));
            case 2:
                var (one, holdsOne) = Condition(random, names, depth - 1);
                var (other, holdsOther) = Condition(random, names, depth - 1);
                return ($"({one} || {other})", values => holdsOne(values) | holdsOther(values));
            case 3:
                var (inner, holdsInner) = Condition(random, names, depth - 1);
                return ($"not ({inner})", values => !holdsInner(values));
            case 4:
                var chain = Enumerable.Range(0, 3).Select(_ => Number(random, names, depth - 1)).ToArray();
                return (string.Join(" <= ", chain.Select(part => part.Text)),
                    values => Compared(chain[0].Value(values), chain[1].Value(values), (a, b) => a <= b) & Compared(chain[1].Value(values), chain[2].Value(values), (a, b) => a <= b));
            default:
                var (small, valueSmall) = Number(random, names, Math.Max(0, depth - 1));
                var (large, valueLarge) = Number(random, names, Math.Max(0, depth - 1));
                (string Sign, Func<decimal, decimal, bool> Holds)[] signs =
                    [("<", (a, b) => a < b), ("<=", (a, b) => a <= b), (">", (a, b) => a > b), (">=", (a, b) => a >= b), ("=", (a, b) => a == b), ("!=", (a, b) => a != b)];
                var (sign, holds) = signs[random.Next(signs.Length)];
                return ($"{small} {sign} {large}", values => Compared(valueSmall(values), valueLarge(values), holds));
        }
    }

    private static bool? Compared(decimal? left, decimal? right, Func<decimal, decimal, bool> holds) =>
        left is null || right is null ? null : holds(Math.Round(left.Value, 9), Math.Round(right.Value, 9));

    private static (string Text, Func<IReadOnlyDictionary<string, double>, decimal?> Value) Number(Random random, string[] names, int depth)
    {
        if (depth == 0 || random.Next(3) == 0)
        {
            var name = names[random.Next(names.Length)];
            var number = random.Next(4);
            return random.Next(3) == 0 ? (number.ToString(CultureInfo.InvariantCulture), _ => number) : (name, values => (decimal)values[name]);
        }

        var (left, valueLeft) = Number(random, names, depth - 1);
        var (right, valueRight) = Number(random, names, depth - 1);
        return random.Next(5) switch
        {
            0 => ($"({left} + {right})", values => valueLeft(values) + valueRight(values)),
            1 => ($"({left} - {right})", values => valueLeft(values) - valueRight(values)),
            2 => ($"({left} * {right})", values => valueLeft(values) * valueRight(values)),
            3 => ($"({left} / {right})", values => valueRight(values) is { } divisor && divisor != 0 ? valueLeft(values) / divisor : null),
            _ => ($"-{left}", values => -valueLeft(values)),
        };
    }
}
