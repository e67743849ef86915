using StrategyFactory.LanguageModels.Comparisons.Statistics;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Makes figures of evidence.</summary>
internal static class FiguresOf
{
    internal static ComparisonFigures Comparison(ComparisonPlan plan, ComparisonEvidence evidence)
    {
        var prompts = evidence.Prompts;
        var (ofBase, tuned) = (
            Model(prompts, prompt => prompt.Base, evidence.Votes, vote => (vote.BaseRating, vote.BaseGold)),
            Model(prompts, prompt => prompt.FineTuned, evidence.Votes, vote => (vote.FineTunedRating, vote.FineTunedGold)));
        return new(
            [
                .. plan.Judges.OrderByDescending(judge => judge == plan.DecidedBy)
                    .Select(judge => Tally(judge, judge == plan.DecidedBy, prompts)),
            ],
            ofBase, tuned, [.. Improvements(ofBase, tuned)], prompts.Count(prompt => prompt.IsAnswered),
            prompts.Count(prompt => prompt.HasFailed));
    }

    internal static ComparisonTally Tally(string judge, bool decides, IReadOnlyList<PromptFacts> prompts)
    {
        var judged = prompts.Select(prompt => (Prompt: prompt, Winner: Verdicts.Of(judge, prompt))).Where(each => each.Winner is not null)
            .ToList();
        var (wins, losses) = (judged.Count(each => each.Winner == Sides.FineTuned), judged.Count(each => each.Winner == Sides.Base));
        var ties = judged.Count - wins - losses;
        var rate = WinRate.Of(wins, losses, ties);
        return new(
            judge, decides, judged.Count, wins, losses, ties,
            judge == ComparisonJudge.Llm ? prompts.Count(prompt => prompt.IsJudgeLost) : 0,
            rate?.Share, rate?.Low, rate?.High, SignTest.PValue(wins, losses), SignTest.NeededWins(wins + losses),
            LengthControl.Of(
                [.. judged.Select(each => (double)(each.Prompt.FineTuned!.Length - each.Prompt.Base!.Length))],
                [.. judged.Select(each => each.Winner switch { Sides.FineTuned => 1.0, Sides.Base => 0, _ => 0.5 })]));
    }

    private static ComparedModelFigures Model(
        IReadOnlyList<PromptFacts> prompts,
        Func<PromptFacts, AnswerFacts?> side,
        IReadOnlyList<VoteFacts> votes,
        Func<VoteFacts, (int? Stars, bool Gold)> rated)
    {
        var all = prompts.Select(side).OfType<AnswerFacts>().ToList();
        // measures are of prompts that both have answered, so that they are of the same ones
        var answers = prompts.Where(prompt => prompt.IsAnswered).Select(prompt => side(prompt)!).ToList();
        var stars = votes.Select(vote => rated(vote).Stars).OfType<int>().ToList();
        var ratings = RatingFigures.Of([.. Enumerable.Range(1, 5).Select(star => (long)stars.Count(each => each == star))]);
        var rating = votes.Where(vote => vote.IsRating).ToList();
        return new(
            all.Count(answer => !answer.HasFailed), all.Count(answer => answer.HasFailed),
            answers.Count(answer => answer.FinishReason == "length"),
            Share(answers.Select(answer => answer.IsExact)), Share(answers.Select(answer => answer.IsJson)),
            Median(answers.Select(answer => (double?)answer.FirstTokenSeconds)),
            Median(answers.Select(answer => ComparisonAnswer.PaceOf(answer.Tokens, answer.FirstTokenSeconds, answer.Seconds))),
            Mean(answers.Select(answer => answer.Length)), Mean(answers.Select(answer => answer.Tokens)),
            ratings.Ratings, Share(rating.Select(vote => (bool?)rated(vote).Gold)), ratings.Mean, ratings.Deviation, ratings.Consistency);
    }

    private static IEnumerable<ComparisonImprovement> Improvements(ComparedModelFigures ofBase, ComparedModelFigures tuned)
    {
        (string Name, Func<ComparedModelFigures, double?> Read, bool LowerIsBetter)[] measures =
        [
            ("exact_rate", figures => figures.ExactRate, false), ("json_valid_rate", figures => figures.JsonValidRate, false),
            ("first_token_seconds", figures => figures.FirstTokenSeconds, true),
            ("tokens_per_second", figures => figures.TokensPerSecond, false), ("gold_star_rate", figures => figures.GoldStarRate, false),
            ("average_rating", figures => figures.AverageRating, false),
        ];
        foreach (var (name, read, lowerIsBetter) in measures)
        {
            if (read(ofBase) is { } before && read(tuned) is { } after)
            {
                var change = before == 0 ? (double?)null : 100 * (after - before) / before;
                yield return new(name, before, after, lowerIsBetter, lowerIsBetter ? 0 - change : change);
            }
        }
    }

    private static double? Share(IEnumerable<bool?> values)
    {
        var known = values.OfType<bool>().ToList();
        return known.Count == 0 ? null : (double)known.Count(value => value) / known.Count;
    }

    private static double? Mean(IEnumerable<int> values)
    {
        var all = values.ToList();
        return all.Count == 0 ? null : all.Average();
    }

    internal static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
