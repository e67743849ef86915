using System.Globalization;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.PromptOptimization.Records;
using StrategyFactory.PromptOptimization.Statistics;

namespace StrategyFactory.PromptOptimization.Learning;

/// <summary>
/// Sentences that the numbers support: two success rates that differ at p &lt; 0.05 (two-proportion z) with at least 30 outcomes each.
/// </summary>
internal static class Insights
{
    private const int Fewest = 30;
    private const double Significance = 0.05;

    /// <summary>
    /// What is known about a character and topic: against the character's other topics, each enhancement and injection against prompts
    /// without it, and treated prompts against those held back.
    /// </summary>
    internal static IReadOnlyList<string> About(LearnedState state, string character, string topic)
    {
        if (state.Find(Dimensions.All, character, topic) is not { Events: >= Fewest } here)
        {
            return [];
        }

        var who = Named(character);
        var what = PlainWords.Spoken(topic);
        List<string?> sentences = [];
        if (state.Find(Dimensions.All, character) is { } everywhere)
        {
            sentences.Add(Compare(
                $"{who} on {what}", "on other topics", here, everywhere.Successes - here.Successes, everywhere.Events - here.Events));
        }

        if (state.Find(Dimensions.Arm, character, topic, Arm.Treated.Name) is { } treated
            && state.Find(Dimensions.Arm, character, topic, Arm.HeldBack.Name) is { } held)
        {
            sentences.Add(
                Compare($"Optimised prompts for {who} on {what}", "with prompts left alone", treated, held.Successes, held.Events));
        }

        foreach (var dimension in new[] { Dimensions.Kind, Dimensions.Injection })
        {
            foreach (var counter in state.Of(dimension).Where(counter => counter.Character == character && counter.Topic == topic)
                .OrderBy(counter => counter.Name, StringComparer.Ordinal))
            {
                sentences.Add(Compare(
                    $"{who} on {what} with {PlainWords.Spoken(counter.Name)}", "without", counter, here.Successes - counter.Successes,
                    here.Events - counter.Events));
            }
        }

        return [.. sentences.OfType<string>()];
    }

    private static string? Compare(string subject, string other, PerformanceCounter counter, long successes, long events)
    {
        if (counter.Events < Fewest || events < Fewest
            || Proportions.PValue(counter.Successes, counter.Events, successes, events) is not { } p || p >= Significance)
        {
            return null;
        }

        var (own, others) = (Percent(counter.Successes, counter.Events), Percent(successes, events));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{subject}: {own} success against {others} {other} (n = {counter.Events} and {events}, {PText(p)}).");
    }

    private static string Percent(long successes, long events) =>
        (100.0 * successes / events).ToString("0", CultureInfo.InvariantCulture) + "%";

    private static string PText(double p) => p < 0.001 ? "p < 0.001" : "p = " + p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Named(string character) => char.ToUpperInvariant(character[0]) + character[1..];
}
