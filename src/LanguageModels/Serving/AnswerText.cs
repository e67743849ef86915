using System.Text;

namespace StrategyFactory.LanguageModels.Serving;

/// <summary>
/// An answer as it grows: what may turn out to begin a text that ends it is held back, and what ends it never comes out.
/// </summary>
/// <param name="stops">The texts that end it, none of them empty.</param>
internal sealed class AnswerText(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _certain = new();
    private string _held = "";

    /// <summary>Whether one of the texts has ended it.</summary>
    internal bool IsStopped { get; private set; }

    /// <summary>What is certain so far.</summary>
    internal string Text => _certain.ToString();

    /// <summary>Adds to it.</summary>
    /// <returns>What has become certain.</returns>
    internal string Append(string piece)
    {
        if (IsStopped)
        {
            return "";
        }

        var text = _held + piece;
        var end = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        IsStopped = end >= 0;
        var certain = IsStopped ? end : text.Length - HeldBack(text);
        _held = IsStopped ? "" : text[certain..];
        return Take(text[..certain]);
    }

    /// <summary>Nothing more comes.</summary>
    /// <returns>What was held back.</returns>
    internal string Complete()
    {
        var rest = _held;
        _held = "";
        return Take(rest);
    }

    /// <summary>How many characters at the end may begin one of the texts.</summary>
    private int HeldBack(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.EndsWith(stop[..length], StringComparison.Ordinal))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }

    private string Take(string text)
    {
        _certain.Append(text);
        return text;
    }
}
