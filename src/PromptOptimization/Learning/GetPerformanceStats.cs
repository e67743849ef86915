using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Records;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetPerformanceStatsHandler(LearnedState state, PromptRecords records, RecentOutcomes windows, ForecastScores scores)
    : IRequestHandler<GetPerformanceStats, PerformanceStats>
{
    private const int FewestForTop = 10;
    private const int Top = 3;

    public async Task<PerformanceStats> Handle(GetPerformanceStats request, CancellationToken cancellationToken)
    {
        await state.FreshAsync(cancellationToken);
        var counts = await records.CountsAsync(cancellationToken);
        var recent = await windows.ReadAsync(cancellationToken);
        var all = state.Find(Dimensions.All);
        var single = state.Of(Dimensions.All).ToList();
        var types = counts.GroupBy(count => count.Key.Type, StringComparer.Ordinal);
        return new(
            new(
                counts.Values.Sum(), all?.Events ?? 0, Figures.Rate(all?.SuccessRate), Figures.Points(all?.MeanImprovement),
                Sorted(types, type => type.Key, type => type.Sum(count => count.Value))),
            Sorted(
                single.Where(counter => counter is { Character.Length: > 0, Topic.Length: 0 }),
                counter => counter.Character, counter => Describe(counter, recent)),
            Sorted(
                single.Where(counter => counter is { Character.Length: 0, Topic.Length: > 0 }),
                counter => counter.Topic, counter => DescribeTopic(counter, recent)),
            Lift.Between(
                state.Find(Dimensions.Arm, name: Arm.Treated.Name), state.Find(Dimensions.Arm, name: Arm.HeldBack.Name)),
            await scores.ReadAsync(cancellationToken));
    }

    private static SortedDictionary<string, TValue> Sorted<TItem, TValue>(
        IEnumerable<TItem> items, Func<TItem, string> key, Func<TItem, TValue> value) =>
        new(items.ToDictionary(key, value, StringComparer.Ordinal), StringComparer.Ordinal);

    private static TopicPerformance DescribeTopic(PerformanceCounter counter, IReadOnlyList<RecentCell> recent) => new(
        Figures.Rate(counter.SuccessRate), Figures.Points(counter.MeanImprovement), counter.Events,
        RecentOutcomes.Sum(recent.Where(cell => cell.Topic == counter.Topic)));

    private CharacterPerformance Describe(PerformanceCounter counter, IReadOnlyList<RecentCell> recent) => new(
        Figures.Rate(counter.SuccessRate), Figures.Points(counter.MeanImprovement),
        [
            .. state.Of(Dimensions.Injection)
                .Where(injection => injection.Character == counter.Character && injection is { Topic.Length: 0, Events: >= FewestForTop })
                .OrderByDescending(injection => injection.SuccessRate).ThenBy(injection => injection.Name, StringComparer.Ordinal)
                .Take(Top).Select(injection => injection.Name),
        ],
        counter.Events, Math.Round(counter.SuccessEma, 4), RecentOutcomes.Sum(recent.Where(cell => cell.Character == counter.Character)));
}

internal static class PerformanceStatsEndpoint
{
    internal static void MapPerformanceStats(this IEndpointRouteBuilder routes)
    {
        var stats = routes.MapGroup("/performance-stats").WithTags("Prompt optimisation");
        stats.MapGet("", (IMediator mediator, CancellationToken token) => mediator.Send(new GetPerformanceStats(), token))
            .WithSummary("What was learned: success, lift, calibration");
        stats.MapGet(
                "/history",
                ([AsParameters] GetSuccessHistory query, IMediator mediator, CancellationToken token) => mediator.Send(query, token))
            .WithSummary("Success by character and topic over time");
        stats.MapGet(
                "/enhancements",
                ([AsParameters] GetEnhancementEffects query, IMediator mediator, CancellationToken token) => mediator.Send(query, token))
            .WithSummary("What each enhancement brings, with its interval");
    }
}
