using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Comparisons.Judges;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Asks a language model about every pair of answers that it has not judged yet, in both orders.</summary>
internal sealed class ComparisonJudging(LanguageModelsContext context, JudgeChoice choice, TimeProvider clock)
{
    private const int MostSilent = 3;
    private const int LongestShown = 200;

    /// <exception cref="FactoryException">The judge is not here, refuses, or stays silent again and again.</exception>
    internal async Task RunAsync(ComparisonRun run, CancellationToken token)
    {
        var items = await context.ComparisonItems.AsNoTracking().Where(item => item.ComparisonId == run.Id && item.IsSame != null)
            .OrderBy(item => item.Position).ToListAsync(token);
        var answers = await context.ComparisonItems.CountAsync(item => item.ComparisonId == run.Id, token) * 2;
        run.Total = answers + items.Count;
        run.Done = answers + items.Count(IsJudged);
        var judge = await choice.OpenAsync(run.Asked, token);
        var (pace, silent) = (new ComparisonPace(clock), 0);
        foreach (var item in items.Where(item => !IsJudged(item)))
        {
            context.ComparisonItems.Attach(item);
            string? silence = null;
            try
            {
                await JudgeAsync(item, judge, token);
            }
            catch (JudgeSilentException nothing)
            {
                silence = item.JudgeError = nothing.Message;
            }

            silent = silence is null ? 0 : silent + 1;
            await StoreAsync(run, item, items.Count, pace);
            if (silent == MostSilent)
            {
                throw new UnprocessableException($"judges: llm was silent on {silent} prompts on end. {silence}", "judges");
            }
        }
    }

    private static bool IsJudged(ComparisonItem item) => item.JudgeError is not null || item.FirstVerdict is not null;

    private async Task JudgeAsync(ComparisonItem item, IJudge judge, CancellationToken token)
    {
        if (item.IsSame == true)
        {
            (item.FirstVerdict, item.SecondVerdict) = (Sides.Tie, Sides.Tie);
            return;
        }

        var texts = await context.ComparisonAnswers.AsNoTracking().Where(answer => answer.ItemId == item.Id)
            .ToDictionaryAsync(answer => answer.Side, answer => answer.Text, StringComparer.Ordinal, token);
        var first = await AskAsync(item, judge, texts, Sides.Base, token);
        var second = await AskAsync(item, judge, texts, Sides.FineTuned, token);
        (item.FirstVerdict, item.SecondVerdict) = item.JudgeError is null ? (first, second) : (null, null);
    }

    /// <summary>Who wins where one side is shown first; null where the answer is no verdict, which is noted.</summary>
    private static async Task<string?> AskAsync(
        ComparisonItem item, IJudge judge, Dictionary<string, string> texts, string shownFirst, CancellationToken token)
    {
        var shownSecond = Sides.Other(shownFirst);
        var reply = await judge.AskAsync(JudgeQuestion.Of(item.Asked, item.Reference, texts[shownFirst], texts[shownSecond]), token);
        switch (JudgeReply.Verdict(reply))
        {
            case "A":
                return shownFirst;
            case "B":
                return shownSecond;
            case "TIE":
                return Sides.Tie;
            default:
                item.JudgeError ??= $"Its answer is no verdict: '{Shown(reply)}'.";
                return null;
        }
    }

    private static string Shown(string reply)
    {
        var text = reply.Replace('\0', '\uFFFD').Trim();
        return text.Length <= LongestShown ? text : text[..LongestShown] + "…";
    }

    private async Task StoreAsync(ComparisonRun run, ComparisonItem item, int count, ComparisonPace pace)
    {
        (run.Done, run.SecondsPerStep) = (run.Done + 1, pace.Step());
        var message = item.JudgeError is { } error
            ? $"Prompt {item.Position}: the judge gave no verdict. {error}"
            : $"Prompt {item.Position} is judged, {run.Done - run.Total + count} of {count}.";
        context.ComparisonEvents.Add(ComparisonEvent.Of(run, clock, message));
        await context.SaveChangesAsync(CancellationToken.None);
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.Entity is not ComparisonRun).ToList())
        {
            entry.State = EntityState.Detached;
        }
    }
}
