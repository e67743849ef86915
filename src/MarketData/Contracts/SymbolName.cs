using System.Diagnostics.CodeAnalysis;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>The names that symbols may have.</summary>
/// <remarks>
/// 1 to 32 characters of A–Z, 0–9 and <c>. _ - ^ =</c>, beginning with a letter, a digit or <c>^</c>, without two dots in a row and without
/// a dot at the end. A dot also parts a reference symbol from its feature (<c>BRK.B.rsi_14</c>): such a name is read with the longest known
/// symbol in front. A colon is not allowed because features use it (<c>beta_60:SPY</c>).
/// </remarks>
public static class SymbolName
{
    private const int Longest = 32;

    /// <summary>Trims, upper-cases and checks a symbol.</summary>
    /// <param name="text">As written by the user.</param>
    /// <param name="normalised">The symbol as stored.</param>
    /// <param name="error">What is wrong and what is allowed.</param>
    public static bool TryNormalise(string? text, [NotNullWhen(true)] out string? normalised, [NotNullWhen(false)] out string? error)
    {
        var symbol = text?.Trim().ToUpperInvariant() ?? string.Empty;
        normalised = null;
        if (symbol.Length is 0 or > Longest)
        {
            error = $"Symbol '{Shown(symbol)}' must have 1 to {Longest} characters.";
            return false;
        }

        foreach (var character in symbol)
        {
            if (!char.IsAsciiLetterUpper(character) && !char.IsAsciiDigit(character) && !"._-^=".Contains(character, StringComparison.Ordinal))
            {
                error = $"Symbol '{symbol}' holds '{character}'; allowed are letters A-Z, digits and . _ - ^ =.";
                return false;
            }
        }

        if (!char.IsAsciiLetterOrDigit(symbol[0]) && symbol[0] != '^')
        {
            error = $"Symbol '{symbol}' must begin with a letter, a digit or ^.";
            return false;
        }

        if (symbol[^1] == '.' || symbol.Contains("..", StringComparison.Ordinal))
        {
            error = $"Symbol '{symbol}' must not end in a dot or hold two in a row.";
            return false;
        }

        (normalised, error) = (symbol, null);
        return true;
    }

    private static string Shown(string symbol) => symbol.Length <= Longest ? symbol : symbol[..Longest] + "…";
}
