using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.LanguageModels.Comparisons.Statistics;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Says whether a version has been shown to be better than what it was compared with.</summary>
internal interface IDeploymentGate
{
    /// <summary>By the latest completed comparison of that version as the fine-tuned model.</summary>
    /// <param name="versionId">A version of the registry.</param>
    /// <param name="token">Cancels the look.</param>
    Task<GateVerdict> JudgeAsync(Guid versionId, CancellationToken token);
}

/// <summary>What a gate says.</summary>
/// <param name="Passed">Whether the version may pass.</param>
/// <param name="Reasons">Why not, or, where it may, what it passes by: sentences with numbers.</param>
/// <param name="ComparisonId">The comparison that says so; null where there is none.</param>
internal sealed record GateVerdict(bool Passed, IReadOnlyList<string> Reasons, Guid? ComparisonId);

internal sealed class DeploymentGate(LanguageModelsContext context, IOptions<LanguageModelsOptions> options) : IDeploymentGate
{
    public async Task<GateVerdict> JudgeAsync(Guid versionId, CancellationToken token)
    {
        var run = await context.Comparisons.AsNoTracking()
            .Where(each => each.FineTunedVersionId == versionId && each.Status == TrainingStatus.Completed)
            .OrderByDescending(each => each.FinishedAt).ThenByDescending(each => each.Id).FirstOrDefaultAsync(token);
        if (run is null)
        {
            return new(false, [$"Version {versionId} is the fine-tuned model of no completed comparison."], null);
        }

        var figures = (await KnownComparison.DescribeAsync(context, [run], token))[0].Figures;
        var findings = Findings(figures, options.Value.GateLatencyTolerance).ToList();
        var against = findings.Where(finding => !finding.Passes).Select(finding => finding.Text).ToList();
        return new(against.Count == 0, against.Count == 0 ? [.. findings.Select(finding => finding.Text)] : against, run.Id);
    }

    /// <summary>Everything that is looked at.</summary>
    /// <param name="figures">Of a comparison.</param>
    /// <param name="tolerance">Share by which the fine-tuned model may be slower.</param>
    internal static IEnumerable<Finding> Findings(ComparisonFigures figures, double tolerance)
    {
        yield return ByTally(figures.Tallies[0]);
        var (ofBase, tuned) = (figures.Base, figures.FineTuned);
        if (tuned.Failed > ofBase.Failed)
        {
            yield return new(false, $"The fine-tuned model could not answer {tuned.Failed} prompts, its base {ofBase.Failed}.");
        }

        if (ofBase.JsonValidRate is { } before && tuned.JsonValidRate is { } after)
        {
            yield return new(
                after >= before, Text($"{after:P1} of its answers are JSON where they ought to be, {before:P1} of its base's."));
        }

        if (ofBase.FirstTokenSeconds is { } first && tuned.FirstTokenSeconds is { } its)
        {
            yield return new(
                its <= first * (1 + tolerance),
                Text($"Its first token takes {its:0.000} s (median), {first:0.000} s its base's; {tolerance:P0} more is tolerated."));
        }

        if (ofBase.TokensPerSecond is { } pace && tuned.TokensPerSecond is { } now)
        {
            yield return new(
                now >= pace * (1 - tolerance),
                Text($"It writes {now:0.0} tokens a second (median), its base {pace:0.0}; {tolerance:P0} less is tolerated."));
        }
    }

    private static Finding ByTally(ComparisonTally tally) => tally.WinRate is not { } rate
        ? new(false, $"{tally.Judge}, who decides, has judged nothing.")
        : new(
            tally.PValue < SignTest.Level && rate > 0.5,
            Text($"By {tally.Judge} it wins {tally.Wins} and loses {tally.Losses} of {tally.Judged} prompts: ")
            + Text($"win rate {rate:0.000}, p = {tally.PValue:0.0000}; above 0.5 with p below {SignTest.Level} is asked for."));

    private static string Text(FormattableString text) => text.ToString(Numbers);

    private static NumberFormatInfo Numbers { get; } = new() { PercentPositivePattern = 1 };

    /// <summary>Something that was looked at.</summary>
    internal sealed record Finding(bool Passes, string Text);
}
