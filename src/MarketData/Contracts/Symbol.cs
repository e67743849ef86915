using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace StrategyFactory.MarketData.Contracts;

/// <summary>
/// A symbol: 1 to 32 characters of A–Z, 0–9 and <c>. _ - ^ =</c>, beginning with a letter, a digit or <c>^</c>, without two dots in a row
/// and without a dot at the end. Requests, answers and tables hold its text.
/// </summary>
/// <remarks>
/// A dot also parts a reference symbol from its feature (<c>BRK.B.rsi_14</c>): such a name is read with the longest known symbol in front.
/// A colon is not allowed because features use it (<c>beta_60:SPY</c>), a slash because addresses hold symbols (<c>/api/bars/SPY</c>).
/// </remarks>
public readonly record struct Symbol
{
    /// <summary>Characters that a symbol may have.</summary>
    public const int Longest = 32;

    /// <summary>What a symbol is made of, as refusals tell it.</summary>
    public const string Characters = "letters A-Z, digits and . _ - ^ =";

    private static readonly SearchValues<char> Known = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-^=");

    private Symbol(string text) => Text = text;

    /// <summary>The symbol as stored.</summary>
    public string Text { get; }

    /// <summary>A symbol as it would be stored, whether or not it may be one: trimmed, in upper case.</summary>
    public static string Normalise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim().ToUpperInvariant();
    }

    /// <summary>Normalises and checks what somebody wrote.</summary>
    /// <param name="text">The symbol, in any case, blanks around it.</param>
    /// <param name="error">What is wrong and what is allowed; null for a symbol.</param>
    public static bool TryParse(string? text, out Symbol symbol, [NotNullWhen(false)] out string? error)
    {
        var normal = Normalise(text ?? "");
        error = Error(normal);
        symbol = error is null ? new(normal) : default;
        return error is null;
    }

    /// <summary>As <see cref="TryParse"/>, of a text that has been checked.</summary>
    /// <exception cref="FormatException">It is none; the message says what is allowed.</exception>
    public static Symbol Parse(string text) => TryParse(text, out var symbol, out var error) ? symbol : throw new FormatException(error);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? Error(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return $"Symbol '{(text.Length <= Longest ? text : text[..Longest] + "…")}' must have 1 to {Longest} characters.";
        }

        if (text.AsSpan().IndexOfAnyExcept(Known) is >= 0 and var place)
        {
            return $"Symbol '{text}' holds '{text[place]}'; allowed are {Characters}.";
        }

        if (!char.IsAsciiLetterOrDigit(text[0]) && text[0] != '^')
        {
            return $"Symbol '{text}' must begin with a letter, a digit or ^.";
        }

        return text[^1] == '.' || text.Contains("..", StringComparison.Ordinal)
            ? $"Symbol '{text}' must not end in a dot or hold two in a row."
            : null;
    }
}
