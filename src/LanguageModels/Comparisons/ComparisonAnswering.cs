using Microsoft.EntityFrameworkCore;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>
/// Has both models answer every prompt that they have not answered yet. They take turns in going first, so that neither has the warmer
/// caches; an answer before the first one, which loads them, is not counted.
/// </summary>
internal sealed class ComparisonAnswering(LanguageModelsContext context, IAnswers models, PatientAnswers answers, TimeProvider clock)
{
    private const int WarmUpTokens = 4;

    /// <exception cref="FactoryException">A model is not the one of the start any more, cannot be loaded, or answers nothing.</exception>
    internal async Task RunAsync(ComparisonRun run, CancellationToken token)
    {
        var request = run.Asked;
        Dictionary<string, ServableModel> compared = new(StringComparer.Ordinal)
        {
            [Sides.Base] = await SameAsync(run.BaseName, run.BaseIdentity, "base_model", token),
            [Sides.FineTuned] = await SameAsync(run.FineTunedName, run.FineTunedIdentity, "fine_tuned_model", token),
        };
        var answered = (await context.ComparisonAnswers.Where(answer => answer.ComparisonId == run.Id)
            .Select(answer => new { answer.ItemId, answer.Side }).ToListAsync(token))
            .Select(answer => (answer.ItemId, answer.Side)).ToHashSet();
        var items = await context.ComparisonItems.AsNoTracking().Where(item => item.ComparisonId == run.Id).OrderBy(item => item.Position)
            .ToListAsync(token);
        var left = items.SelectMany(InTurn).Where(turn => !answered.Contains((turn.Item.Id, turn.Side))).ToList();
        if (left.Count > 0)
        {
            await WarmUpAsync(compared, token);
        }

        var pace = new ComparisonPace(clock);
        foreach (var (item, side) in left)
        {
            var answer = await AnswerAsync(item, side, compared[side], request, token);
            await StoreAsync(run, item, answer, items.Count, pace, token);
        }

        await RequireSomeAsync(run.Id, token);
    }

    /// <summary>Odd prompts go to the base first, even ones to the other.</summary>
    private static IEnumerable<(ComparisonItem Item, string Side)> InTurn(ComparisonItem item)
    {
        var first = item.Position % 2 == 1 ? Sides.Base : Sides.FineTuned;
        return [(item, first), (item, Sides.Other(first))];
    }

    /// <summary>An alias may stand for something else by now.</summary>
    private async Task<ServableModel> SameAsync(string name, string identity, string field, CancellationToken token)
    {
        var model = await models.RequireAsync(name, field, token);
        return model.Identity == identity
            ? model
            : throw new UnprocessableException(
                $"{field}: '{name}' is not what it was when the comparison was asked for ({identity[..Math.Min(12, identity.Length)]}…); "
                + "a new comparison.",
                field);
    }

    private async Task WarmUpAsync(Dictionary<string, ServableModel> compared, CancellationToken token)
    {
        foreach (var model in compared.Values)
        {
            await answers.AnswerAsync(new(model, [new(Turns.User, "Hello")]) { MaxTokens = WarmUpTokens }, token);
        }
    }

    private async Task<ComparisonAnswer> AnswerAsync(
        ComparisonItem item, string side, ServableModel model, LanguageComparisonRequest request, CancellationToken token)
    {
        try
        {
            var answer = await answers.AnswerAsync(
                new(model, item.Asked)
                {
                    MaxTokens = request.MaxTokens,
                    Temperature = request.Temperature,
                    Seed = unchecked(request.Seed + item.Position),
                },
                token);
            return ComparisonAnswer.Of(item, side, answer);
        }
        catch (FactoryException refusal) when (PatientAnswers.IsOfConversation(refusal))
        {
            return ComparisonAnswer.Failed(item, side, refusal.Message);
        }
    }

    private async Task StoreAsync(
        ComparisonRun run, ComparisonItem item, ComparisonAnswer answer, int count, ComparisonPace pace, CancellationToken token)
    {
        var other = await context.ComparisonAnswers.AsNoTracking()
            .SingleOrDefaultAsync(each => each.ItemId == item.Id && each.Side != answer.Side, token);
        context.ComparisonAnswers.Add(answer);
        if (other is not null)
        {
            context.ComparisonItems.Attach(item);
            item.IsSame = answer.Error is null && other.Error is null
                ? string.Equals(answer.Text, other.Text, StringComparison.Ordinal)
                : null;
        }

        (run.Done, run.SecondsPerStep) = (run.Done + 1, pace.Step());
        var message = answer.Error is { } error
            ? $"Prompt {item.Position} of {count}: {Name(run, answer.Side)} cannot answer: {error}"
            : other is null ? null : $"Prompt {item.Position} of {count} is answered.";
        if (message is not null)
        {
            context.ComparisonEvents.Add(ComparisonEvent.Of(run, clock, message));
        }

        // an answer that was given is kept, also where somebody stops the comparison meanwhile
        await context.SaveChangesAsync(CancellationToken.None);
        foreach (var entry in context.ChangeTracker.Entries().Where(entry => entry.Entity is not ComparisonRun).ToList())
        {
            entry.State = EntityState.Detached;
        }
    }

    private async Task RequireSomeAsync(Guid id, CancellationToken token)
    {
        var compared = await context.ComparisonItems.AnyAsync(item => item.ComparisonId == id && item.IsSame != null, token);
        if (!compared)
        {
            var reason = await context.ComparisonAnswers.Where(answer => answer.ComparisonId == id && answer.Error != null)
                .Select(answer => answer.Error).FirstOrDefaultAsync(token);
            throw new UnprocessableException($"prompts: none was answered by both models. {reason}", "prompts");
        }
    }

    private static string Name(ComparisonRun run, string side) => side == Sides.Base ? run.BaseName : run.FineTunedName;
}
