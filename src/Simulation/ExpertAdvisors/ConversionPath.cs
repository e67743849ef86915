namespace StrategyFactory.Simulation.ExpertAdvisors;

/// <summary>A series whose price, or one over it, turns money of one currency into another's.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Inverse">Whether it is one over the price.</param>
internal readonly record struct ConversionLeg(string Symbol, bool Inverse)
{
    /// <summary><c>EURUSD</c>, or <c>1/USDJPY</c>.</summary>
    public override string ToString() => Inverse ? "1/" + Symbol : Symbol;
}

/// <summary>The way from one currency to another through pairs that are there.</summary>
internal static class ConversionPath
{
    private static readonly string[] Preferred = ["USD", "EUR", "GBP", "JPY"];

    /// <summary>
    /// One pair, or two that cross in a third currency: in the dollar, euro, pound or yen before others; null where there is no such way.
    /// </summary>
    /// <param name="from">Currency of the money.</param>
    /// <param name="to">Currency that is wanted.</param>
    /// <param name="symbols">Symbols that are there.</param>
    public static IReadOnlyList<ConversionLeg>? Find(string from, string to, IEnumerable<string> symbols)
    {
        var pairs = symbols.Distinct(StringComparer.Ordinal).OrderBy(symbol => symbol.Length)
            .ThenBy(symbol => symbol, StringComparer.Ordinal)
            .Select(symbol => (Symbol: symbol, Name: SymbolName.Of(symbol))).Where(pair => pair.Name is { Base: not null, Quote: not null })
            .ToArray();
        if (Leg(from, to) is { } direct)
        {
            return [direct];
        }

        var others = pairs.SelectMany(pair => new[] { pair.Name.Base!, pair.Name.Quote! }).Distinct(StringComparer.Ordinal)
            .OrderBy(currency => Array.IndexOf(Preferred, currency) is >= 0 and var place ? place : Preferred.Length)
            .ThenBy(currency => currency, StringComparer.Ordinal);
        foreach (var middle in others)
        {
            if (Leg(from, middle) is { } first && Leg(middle, to) is { } second)
            {
                return [first, second];
            }
        }

        return null;

        ConversionLeg? Leg(string one, string other)
        {
            var straight = Array.Find(pairs, pair => pair.Name.Base == one && pair.Name.Quote == other).Symbol;
            var inverse = Array.Find(pairs, pair => pair.Name.Base == other && pair.Name.Quote == one).Symbol;
            return straight is not null ? new(straight, false) : inverse is not null ? new(inverse, true) : null;
        }
    }
}
