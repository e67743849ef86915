using System.Text;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>An injection with what is expected of it.</summary>
/// <param name="Kind">Its enhancement.</param>
/// <param name="Order">Place of the enhancement in the prompt.</param>
/// <param name="Injection">The injection.</param>
/// <param name="Gain">Expected quality points.</param>
internal sealed record PricedInjection(string Kind, int Order, Injection Injection, double Gain)
{
    /// <summary>Its block as it stands in the prompt.</summary>
    internal string Text { get; } = PromptComposition.Render(Injection);

    internal int Tokens => PromptComposition.Tokens(Text);
}

/// <summary>A composed prompt.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="Tokens">Its estimated length.</param>
/// <param name="Applied">Injections in it, in order.</param>
/// <param name="Dropped">Injections that did not fit, lowest gain first.</param>
/// <param name="Parts">The stretches that the text is made of.</param>
internal sealed record ComposedPrompt(
    string Text, int Tokens, IReadOnlyList<PricedInjection> Applied, IReadOnlyList<PricedInjection> Dropped,
    IReadOnlyList<ComposedPart> Parts);

/// <summary>A stretch of a prompt.</summary>
/// <param name="Kind">Its enhancement, <see cref="BasePrompt"/> or <see cref="Notice"/>.</param>
/// <param name="Text">Its text.</param>
/// <param name="Injection">Its injection; null for those two.</param>
internal readonly record struct ComposedPart(string Kind, string Text, PricedInjection? Injection)
{
    internal const string BasePrompt = "base_prompt";
    internal const string Notice = "quoting_notice";
}

/// <summary>Puts a prompt together within its token budget.</summary>
internal static class PromptComposition
{
    private const int CharactersPerToken = 4;

    /// <summary>Estimated tokens of a text: a quarter of its characters, rounded up.</summary>
    internal static int Tokens(string text) => Tokens(text.Length);

    private static int Tokens(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;

    /// <summary>
    /// The base prompt followed by its injections. While the whole exceeds the budget, the injection with the lowest gain is dropped (of
    /// equal ones the later); the base prompt is never cut.
    /// </summary>
    internal static ComposedPrompt Compose(string basePrompt, IEnumerable<PricedInjection> injections, int budget)
    {
        List<PricedInjection> kept = [.. injections.OrderBy(injection => injection.Order)], dropped = [];
        while (true)
        {
            var parts = Parts(basePrompt, kept);
            var tokens = Tokens(parts.Sum(part => part.Text.Length));
            if (tokens <= budget || kept.Count == 0)
            {
                return new(string.Concat(parts.Select(part => part.Text)), tokens, kept, dropped, parts);
            }

            var lowest = kept.Count - 1;
            for (var i = kept.Count - 2; i >= 0; i--)
            {
                lowest = kept[i].Gain < kept[lowest].Gain ? i : lowest;
            }

            dropped.Add(kept[lowest]);
            kept.RemoveAt(lowest);
        }
    }

    /// <summary>The block of one injection.</summary>
    internal static string Render(Injection injection)
    {
        var text = new StringBuilder(256).Append("\n\n").Append(injection.Heading).Append(':');
        foreach (var line in injection.Lines)
        {
            text.Append("\n- ").Append(line);
        }

        foreach (var data in injection.Data)
        {
            text.Append('\n').Append(data);
        }

        return text.ToString();
    }

    private static List<ComposedPart> Parts(string basePrompt, List<PricedInjection> injections)
    {
        List<ComposedPart> parts = [new(ComposedPart.BasePrompt, basePrompt, null)];
        parts.AddRange(injections.Where(entry => entry.Injection.Data.Count == 0).Select(Part));

        // quoted material comes last and under one notice
        if (injections.Exists(entry => entry.Injection.Data.Count > 0))
        {
            parts.Add(new(ComposedPart.Notice, "\n\n" + QuotedData.Notice, null));
            parts.AddRange(injections.Where(entry => entry.Injection.Data.Count > 0).Select(Part));
        }

        return parts;
    }

    private static ComposedPart Part(PricedInjection injection) => new(injection.Kind, injection.Text, injection);
}
