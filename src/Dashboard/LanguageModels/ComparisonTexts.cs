using StrategyFactory.Dashboard.Shell;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Dashboard.LanguageModels;

/// <summary>What the pages about comparisons call things.</summary>
public static class ComparisonTexts
{
    private const double Level = 0.05;
    private const double Even = 0.5;

    /// <summary>A judge: title and what it does.</summary>
    public static (string Title, string Meaning) Judge(string name) => name switch
    {
        ComparisonJudge.Exact => ("Exact", "An answer that is the reference, blanks aside, beats one that is not"),
        ComparisonJudge.JsonValid => ("JSON", "An answer that is a JSON object or list beats one that is not"),
        ComparisonJudge.Llm => ("Language model", "A model that is asked in both orders; a disagreement is a tie"),
        ComparisonJudge.Human => ("People", "People who do not know whose answer is whose"),
        _ => (name.Replace('_', ' '), name),
    };

    /// <summary>A measure: title, and how its values look.</summary>
    public static (string Title, Func<double?, string> Text) Metric(string name) => name switch
    {
        "exact_rate" => ("Exact answers", value => Format.Percent(value)),
        "json_valid_rate" => ("Valid JSON", value => Format.Percent(value)),
        "first_token_seconds" => ("Time to the first token", Latency),
        "tokens_per_second" => ("Tokens a second", value => Format.Number(value, "0.0")),
        "gold_star_rate" => ("Gold stars", value => Format.Percent(value)),
        "average_rating" => ("Stars", value => Format.Number(value)),
        _ => (name.Replace('_', ' '), value => Format.Number(value, "0.####")),
    };

    /// <summary>A short time: milliseconds with a digit below a tenth of a second, where one of them is a tenth.</summary>
    public static string Latency(double? seconds) => seconds switch
    {
        null => Format.None,
        < 0.1 => Format.Number(1000 * seconds, "0.0") + "\u202fms",
        _ => Format.Seconds(seconds.Value),
    };

    /// <summary>A verdict on one prompt.</summary>
    public static string Verdict(string verdict) => verdict switch
    {
        "base" => "base",
        "fine_tuned" => "fine-tuned",
        _ => verdict,
    };

    /// <summary>A p.</summary>
    public static string P(double p) => p < 0.0001 ? "< 0.0001" : Format.Number(p, "0.0000");

    /// <summary>Whether the verdicts of a judge are more than luck, and in whose favour.</summary>
    public static string Direction(ComparisonTally tally)
    {
        ArgumentNullException.ThrowIfNull(tally);
        return tally switch
        {
            { WinRate: null } => "Nothing judged",
            { PValue: >= Level } => "May be luck",
            { WinRate: > Even } => "Fine-tuned is better",
            _ => "Base is better",
        };
    }

    /// <summary>What the judge that decides says so far, as a sentence.</summary>
    public static string Advice(LanguageComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (comparison.Figures.Tallies is not [var tally, ..] || tally.WinRate is not { } rate)
        {
            return comparison.Plan.DecidedBy == ComparisonJudge.Human
                ? "Nobody has voted yet."
                : "Nothing is judged yet.";
        }

        var needed = tally.NeededWins is { } wins
            ? $" Of {Format.Count(tally.Wins + tally.Losses)} decided prompts {Format.Count(wins)} wins are needed to rule luck out."
            : " So few decided prompts cannot rule luck out.";
        return $"{comparison.FineTunedModel.Name} wins {Format.Percent(rate)} ({Format.Count(tally.Wins)} won, "
            + $"{Format.Count(tally.Losses)} lost, {Format.Count(tally.Ties)} tied), p = {P(tally.PValue)}.{needed}";
    }

    /// <summary>How far it is, as a sentence.</summary>
    public static string Doing(LanguageComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return comparison.Status == "pending"
            ? "It waits for its turn."
            : $"At work: {Format.Count(comparison.Done)} of {Format.Count(comparison.Total)} answers and verdicts"
                + (comparison.EtaSeconds is { } eta ? $", about {Format.Seconds(eta)} to go." : ".");
    }

    /// <summary>A change by the base's value, with what it means; a dash where there is none.</summary>
    public static string Change(ComparisonImprovement improvement)
    {
        ArgumentNullException.ThrowIfNull(improvement);
        return improvement.ImprovementPct switch
        {
            null => Format.None,
            > 0 and var better => $"▲ {Format.Number(better, "0.0")}\u202f% better",
            < 0 and var worse => $"▼ {Format.Number(-worse, "0.0")}\u202f% worse",
            _ => "the same",
        };
    }
}
