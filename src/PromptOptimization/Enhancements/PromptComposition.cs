using System.Text;

namespace StrategyFactory.PromptOptimization.Enhancements;

/// <summary>An injection with what is expected of it.</summary>
/// <param name="Kind">Its enhancement.</param>
/// <param name="Order">Place of the enhancement in the prompt.</param>
/// <param name="Injection">The injection.</param>
/// <param name="Gain">Expected quality points.</param>
internal sealed record PricedInjection(string Kind, int Order, Injection Injection, double Gain)
{
    internal int Tokens { get; } = PromptComposition.Tokens(PromptComposition.Render(Injection));
}

/// <summary>A composed prompt.</summary>
/// <param name="Text">The prompt.</param>
/// <param name="Tokens">Its estimated length.</param>
/// <param name="Applied">Injections in it, in order.</param>
/// <param name="Dropped">Injections that did not fit, lowest gain first.</param>
internal sealed record ComposedPrompt(string Text, int Tokens, IReadOnlyList<PricedInjection> Applied, IReadOnlyList<PricedInjection> Dropped);

/// <summary>Puts a prompt together within its token budget.</summary>
internal static class PromptComposition
{
    private const int CharactersPerToken = 4;

    /// <summary>Estimated tokens of a text: a quarter of its characters, rounded up.</summary>
    internal static int Tokens(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;

    /// <summary>
    /// The base prompt followed by its injections. While the whole exceeds the budget, the injection with the lowest gain is dropped (of equal ones
    /// the later); the base prompt is never cut.
    /// </summary>
    internal static ComposedPrompt Compose(string basePrompt, IEnumerable<PricedInjection> injections, int budget)
    {
        List<PricedInjection> kept = [.. injections.OrderBy(injection => injection.Order)], dropped = [];
        while (true)
        {
            var text = Write(basePrompt, kept);
            if (Tokens(text) <= budget || kept.Count == 0)
            {
                return new(text, Tokens(text), kept, dropped);
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
        var text = new StringBuilder(256);
        Append(text, injection);
        return text.ToString();
    }

    private static string Write(string basePrompt, List<PricedInjection> injections)
    {
        var text = new StringBuilder(basePrompt.Length + 1024).Append(basePrompt);
        foreach (var injection in injections.Where(entry => entry.Injection.Data.Count == 0))
        {
            Append(text, injection.Injection);
        }

        // quoted material comes last and under one notice
        var quoting = injections.FindAll(entry => entry.Injection.Data.Count > 0);
        if (quoting.Count > 0)
        {
            text.Append("\n\n").Append(QuotedData.Notice);
            quoting.ForEach(entry => Append(text, entry.Injection));
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Injection injection)
    {
        text.Append("\n\n").Append(injection.Heading).Append(':');
        foreach (var line in injection.Lines)
        {
            text.Append("\n- ").Append(line);
        }

        foreach (var data in injection.Data)
        {
            text.Append('\n').Append(data);
        }
    }
}
