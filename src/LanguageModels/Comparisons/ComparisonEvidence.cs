using Microsoft.EntityFrameworkCore;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>All that figures are made of, without a text.</summary>
/// <param name="Prompts">In order.</param>
/// <param name="Votes">Everybody's.</param>
internal sealed record ComparisonEvidence(IReadOnlyList<PromptFacts> Prompts, IReadOnlyList<VoteFacts> Votes)
{
    /// <summary>Of a comparison without prompts, which there is only while it is deleted.</summary>
    internal static ComparisonEvidence None { get; } = new([], []);

    /// <summary>Reads it for some comparisons at once.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, ComparisonEvidence>> ReadAsync(
        LanguageModelsContext context, IReadOnlyCollection<Guid> comparisons, CancellationToken token)
    {
        var answers = (await context.ComparisonAnswers.AsNoTracking().Where(answer => comparisons.Contains(answer.ComparisonId))
                .Select(answer => new
                {
                    answer.ItemId,
                    answer.Side,
                    Facts = new AnswerFacts(
                        answer.Length, answer.FinishReason, answer.AnswerTokens, answer.FirstTokenSeconds, answer.Seconds, answer.IsExact,
                        answer.IsJson, answer.Error != null),
                }).ToListAsync(token))
            .ToDictionary(answer => (answer.ItemId, answer.Side), answer => answer.Facts);
        var votes = (await context.ComparisonVotes.AsNoTracking().Where(vote => comparisons.Contains(vote.ComparisonId))
                .OrderBy(vote => vote.ItemId).ThenBy(vote => vote.Voter).Select(vote => new
                {
                    vote.ComparisonId,
                    vote.ItemId,
                    Facts = new VoteFacts(vote.Winner, vote.BaseRating, vote.FineTunedRating, vote.BaseGold, vote.FineTunedGold),
                }).ToListAsync(token))
            .ToLookup(vote => vote.ItemId);
        var items = await context.ComparisonItems.AsNoTracking().Where(item => comparisons.Contains(item.ComparisonId))
            .OrderBy(item => item.Position)
            .Select(item => new { item.ComparisonId, item.Id, item.IsSame, item.FirstVerdict, item.SecondVerdict, item.JudgeError })
            .ToListAsync(token);
        return items.GroupBy(item => item.ComparisonId).ToDictionary(
            group => group.Key,
            group => new ComparisonEvidence(
                [
                    .. group.Select(item => new PromptFacts(
                        answers.GetValueOrDefault((item.Id, Sides.Base)), answers.GetValueOrDefault((item.Id, Sides.FineTuned)),
                        item.IsSame, Verdicts.OfBothOrders(item.FirstVerdict, item.SecondVerdict), item.JudgeError is not null,
                        Verdicts.OfVotes(item.IsSame, [.. votes[item.Id].Select(vote => vote.Facts.Winner)]))),
                ],
                [.. group.SelectMany(item => votes[item.Id]).Select(vote => vote.Facts)]));
    }
}

/// <summary>A prompt.</summary>
/// <param name="Base">The base's answer; null where it has not answered yet.</param>
/// <param name="FineTuned">The fine-tuned model's.</param>
/// <param name="IsSame">Whether both say the same; null until both are there.</param>
/// <param name="Llm">Who wins by a language model; null where that is not known.</param>
/// <param name="IsJudgeLost">Whether it gave no verdict.</param>
/// <param name="Human">Who wins by votes; null without any.</param>
internal sealed record PromptFacts(
    AnswerFacts? Base, AnswerFacts? FineTuned, bool? IsSame, string? Llm = null, bool IsJudgeLost = false, string? Human = null)
{
    /// <summary>Whether both have answered.</summary>
    internal bool IsAnswered => Base is { HasFailed: false } && FineTuned is { HasFailed: false };

    /// <summary>Whether one of them could not.</summary>
    internal bool HasFailed => Base is { HasFailed: true } || FineTuned is { HasFailed: true };
}

/// <summary>An answer without its text.</summary>
/// <param name="Length">Characters.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>.</param>
/// <param name="Tokens">Tokens that were written.</param>
/// <param name="FirstTokenSeconds">To the first one.</param>
/// <param name="Seconds">To the end.</param>
/// <param name="IsExact">Whether it is the reference; null where there is none.</param>
/// <param name="IsJson">Whether it is JSON; null where it need not be.</param>
/// <param name="HasFailed">Whether there is none.</param>
internal sealed record AnswerFacts(
    int Length, string? FinishReason, int Tokens, double FirstTokenSeconds, double Seconds, bool? IsExact, bool? IsJson, bool HasFailed);

/// <summary>A vote.</summary>
internal sealed record VoteFacts(string Winner, int? BaseRating, int? FineTunedRating, bool BaseGold, bool FineTunedGold)
{
    /// <summary>Whether it says more than who wins.</summary>
    internal bool IsRating => BaseRating is not null || FineTunedRating is not null || BaseGold || FineTunedGold;
}
