using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace StrategyFactory.Numerics.ExpertAdvisors;

/// <summary>A word of a condition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name without brackets, a number as it is written, a sign in its one form.</param>
/// <param name="At">Its first character, from 1.</param>
/// <param name="Number">The value of a number.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ConditionToken(ConditionTokenKind Kind, string Text, int At, double Number = 0);

/// <summary>What a word of a condition is.</summary>
internal enum ConditionTokenKind
{
    /// <summary>A number, or true or false.</summary>
    Number,

    /// <summary>A name of an input.</summary>
    Name,

    /// <summary>A sign, or <c>and</c>, <c>or</c>, <c>not</c>.</summary>
    Sign,

    /// <summary>Nothing follows.</summary>
    End,
}

/// <summary>Cuts the text of a condition into words.</summary>
internal static class ConditionTokens
{
    private const string Language =
        "numbers, names of inputs ([in such brackets] where they hold other characters than letters, digits and _), + - * / ( ) "
        + "< <= > >= = != and or not";

    /// <summary>The longer ones first.</summary>
    private static readonly (string Written, string Sign)[] Signs =
    [
        ("<=", "<="), (">=", ">="), ("==", "="), ("!=", "!="), ("&&", "and"), ("||", "or"), ("<", "<"), (">", ">"), ("=", "="),
        ("+", "+"), ("-", "-"), ("*", "*"), ("/", "/"), ("(", "("), (")", ")"), ("!", "not"),
    ];

    /// <summary>The words of a text; the last one is its end.</summary>
    /// <exception cref="FormatException">A character has no meaning.</exception>
    public static List<ConditionToken> Of(string text)
    {
        List<ConditionToken> tokens = [];
        for (var at = 0; at < text.Length;)
        {
            at += char.IsWhiteSpace(text[at]) ? 1 : Next(text, at, tokens);
        }

        tokens.Add(new(ConditionTokenKind.End, "", text.Length + 1));
        return tokens;
    }

    /// <summary>What is wrong and what would not be.</summary>
    public static FormatException Wrong(string what, int at, string allowed) => new(string.Create(
        CultureInfo.InvariantCulture, $"{what} at {at} is wrong; allowed: {allowed}."));

    /// <summary>Adds the word that begins at a place, and says how many characters it has.</summary>
    private static int Next(string text, int at, List<ConditionToken> tokens)
    {
        var letter = text[at];
        if (letter == '[')
        {
            return Bracketed(text, at, tokens);
        }

        if (char.IsLetter(letter) || letter == '_')
        {
            var word = text[at..End(text, at, next => char.IsLetterOrDigit(next) || next == '_')];
            tokens.Add(Word(word, at + 1));
            return word.Length;
        }

        if (char.IsAsciiDigit(letter) || (letter == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            var number = text[at..NumberEnd(text, at)];
            tokens.Add(double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
                ? new(ConditionTokenKind.Number, number, at + 1, value)
                : throw Wrong($"'{number}'", at + 1, "numbers such as 10, 0.5 or 1e3"));
            return number.Length;
        }

        var (written, sign) = Array.Find(Signs, known => string.CompareOrdinal(text, at, known.Written, 0, known.Written.Length) == 0);
        if (written is null)
        {
            throw Wrong($"'{(char.IsSurrogate(letter) ? '?' : letter)}'", at + 1, Language);
        }

        tokens.Add(new(ConditionTokenKind.Sign, sign, at + 1));
        return written.Length;
    }

    private static ConditionToken Word(string word, int at) => word.ToLowerInvariant() switch
    {
        "and" or "or" or "not" => new(ConditionTokenKind.Sign, word.ToLowerInvariant(), at),
        "true" => new(ConditionTokenKind.Number, word, at, 1),
        "false" => new(ConditionTokenKind.Number, word, at),
        _ => new(ConditionTokenKind.Name, word, at),
    };

    private static int Bracketed(string text, int at, List<ConditionToken> tokens)
    {
        var name = new StringBuilder();
        for (var next = at + 1; next < text.Length; next++)
        {
            if (text[next] != ']')
            {
                name.Append(text[next]);
            }
            else if (next + 1 < text.Length && text[next + 1] == ']')
            {
                name.Append(text[++next]);
            }
            else
            {
                tokens.Add(new(ConditionTokenKind.Name, name.ToString().Trim(), at + 1));
                return next + 1 - at;
            }
        }

        throw Wrong("'['", at + 1, "a name of an input and ] after it");
    }

    private static int NumberEnd(string text, int at)
    {
        var end = End(text, at, next => char.IsLetterOrDigit(next) || next is '.' or '_');
        return end < text.Length && text[end] is '+' or '-' && text[end - 1] is 'e' or 'E' && end - 1 > at
            ? End(text, end + 1, char.IsLetterOrDigit)
            : end;
    }

    private static int End(string text, int at, Func<char, bool> belongs)
    {
        while (at < text.Length && belongs(text[at]))
        {
            at++;
        }

        return at;
    }
}
