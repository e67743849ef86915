using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Who wins a prompt by a judge: one of <see cref="Sides"/>, or null where there is no verdict.</summary>
internal static class Verdicts
{
    internal static string? Of(string judge, PromptFacts prompt) => !prompt.IsAnswered ? null : judge switch
    {
        ComparisonJudge.Exact => OfChecks(prompt.Base!.IsExact, prompt.FineTuned!.IsExact),
        ComparisonJudge.JsonValid => OfChecks(prompt.Base!.IsJson, prompt.FineTuned!.IsJson),
        ComparisonJudge.Llm => prompt.Llm,
        _ => prompt.Human,
    };

    /// <summary>Of a judge that was asked in both orders: what it does not say twice is a tie.</summary>
    internal static string? OfBothOrders(string? first, string? second) =>
        first is null || second is null ? null : first == second ? first : Sides.Tie;

    /// <summary>Of people: more than half of them decide, else it is a tie; so is the same text twice, without a vote.</summary>
    internal static string? OfVotes(bool? isSame, IReadOnlyList<string> winners) => isSame == true
        ? Sides.Tie
        : winners.Count == 0
            ? null
            : new[] { Sides.Base, Sides.FineTuned }.FirstOrDefault(side => 2 * winners.Count(winner => winner == side) > winners.Count)
                ?? Sides.Tie;

    private static string? OfChecks(bool? ofBase, bool? ofFineTuned) => (ofBase, ofFineTuned) switch
    {
        (null, _) or (_, null) => null,
        (true, false) => Sides.Base,
        (false, true) => Sides.FineTuned,
        _ => Sides.Tie,
    };
}
