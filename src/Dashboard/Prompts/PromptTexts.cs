using System.Globalization;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.Dashboard.Prompts;

/// <summary>What the pages about prompts call things.</summary>
public static class PromptTexts
{
    /// <summary>What the bare prompt is called as a part.</summary>
    public const string BasePrompt = "base_prompt";

    /// <summary>The tabs: value in the address, title, meaning.</summary>
    public static IReadOnlyList<(string? Value, string Title, string Meaning)> Tabs { get; } =
    [
        (null, "Success", "How responses turned out, by character and topic over time"),
        ("effects", "Effects", "What optimisation and each enhancement bring"),
        ("calibration", "Calibration", "Whether predictions keep their word"),
        ("experiments", "Experiments", "Variants against each other"),
        ("characters", "Characters", "Who answers, and in which version"),
        ("try", "Try it", "The prompt of a request, with what is whose in it"),
        ("knowledge", "Knowledge", "What prompts are enriched with"),
    ];

    /// <summary>The windows of time: days in the address and title; null for the usual one.</summary>
    public static IReadOnlyList<(int Days, string Title)> Windows { get; } =
        [(1, "24 hours"), (7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "a year")];

    /// <summary>Days shown where the address names none.</summary>
    public const int UsualDays = 30;

    /// <summary>Names with spaces, for people: <c>topic_knowledge</c> is topic knowledge.</summary>
    public static string Spoken(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('_', ' ');
    }

    /// <summary>A part of a prompt by its enhancement.</summary>
    public static string Part(string kind) => kind switch
    {
        BasePrompt => "Base prompt",
        "quoting_notice" => "Notice in front of quoted material",
        _ => Capital(Spoken(kind)),
    };

    /// <summary>A share as a difference in percentage points, with its sign.</summary>
    public static string Points(double share) => Format.Signed(share * 100);

    /// <summary>An estimate of shares: <c>+3.2 (−1.0 to +7.4)</c> points.</summary>
    public static string Difference(Estimate? estimate) =>
        estimate is null ? Format.None : $"{Points(estimate.Value)} ({Points(estimate.Low)} to {Points(estimate.High)})";

    /// <summary>A share with its interval: <c>72.0 % (61.1 to 80.9)</c>.</summary>
    public static string Rate(Estimate? estimate) =>
        estimate is null
            ? Format.None
            : $"{Format.Percent(estimate.Value)} "
                + $"({Format.Number(estimate.Low * 100, "0.0")} to {Format.Number(estimate.High * 100, "0.0")})";

    /// <summary>A difference of qualities with its interval.</summary>
    public static string Quality(Estimate? estimate) =>
        estimate is null
            ? Format.None
            : $"{Format.Signed(estimate.Value)} ({Format.Signed(estimate.Low)} to {Format.Signed(estimate.High)})";

    /// <summary>What an interval says: above zero, below, or neither.</summary>
    public static string Sign(Estimate? estimate) => estimate switch
    {
        null => "not known yet",
        { Low: > 0 } => "helps",
        { High: < 0 } => "does harm",
        _ => "may be chance",
    };

    /// <summary>What optimisation brings, in a sentence.</summary>
    public static string Lift(LiftReport lift)
    {
        ArgumentNullException.ThrowIfNull(lift);
        var (treated, held) = (lift.Treated, lift.Holdback);
        if (lift.SuccessRate is not { } difference)
        {
            return $"Nothing can be said yet: {Format.Count(treated.Outcomes)} outcomes of optimised prompts and "
                + $"{Format.Count(held.Outcomes)} of prompts left alone; both are needed.";
        }

        var verdict = difference switch
        {
            { Low: > 0 } => "Optimisation helps.",
            { High: < 0 } => "Optimisation does harm.",
            _ => "That may be chance: the interval holds zero.",
        };
        return $"{Format.Percent(treated.SuccessRate)} of {Format.Count(treated.Outcomes)} optimised prompts succeeded, "
            + $"and {Format.Percent(held.SuccessRate)} of {Format.Count(held.Outcomes)} "
            + $"that were left alone at random: {Points(difference.Value)} points, "
            + $"95% interval {Points(difference.Low)} to {Points(difference.High)}. {verdict}";
    }

    /// <summary>Whether a forecast is better than knowing the overall rate.</summary>
    public static string Brier(ForecastScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return score is not { Brier: { } brier, ConstantBrier: { } constant } ? "no outcome of a prediction yet"
            : brier < constant ? $"better than always predicting the success rate ({Format.Number(constant, "0.000")})"
            : $"no better than always predicting the success rate ({Format.Number(constant, "0.000")})";
    }

    /// <summary>Where a step of a history begins, in UTC.</summary>
    public static string Step(DateTimeOffset from, int hours) =>
        from.UtcDateTime.ToString(hours < 24 ? "d MMM HH:mm" : "d MMM", CultureInfo.InvariantCulture);

    /// <summary>What one point of a history stands for.</summary>
    public static string StepName(int hours) => hours switch
    {
        1 => "hour (UTC)",
        24 => "day (UTC)",
        _ => "week from (UTC)",
    };

    /// <summary>The name of a variant's set.</summary>
    public static string Allowed(IReadOnlyList<string> enhancements)
    {
        ArgumentNullException.ThrowIfNull(enhancements);
        return enhancements.Count == 0 ? "bare prompt" : string.Join(", ", enhancements.Select(Spoken));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
