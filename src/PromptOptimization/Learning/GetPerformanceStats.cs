using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Prompts;

namespace StrategyFactory.PromptOptimization.Learning;

internal sealed class GetPerformanceStatsHandler(LearnedState state, PromptRecords records, RecentOutcomes windows, ForecastScores scores) : IRequestHandler<GetPerformanceStats, PerformanceStats>
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
        return new(
            new(
                counts.Values.Sum(), all?.Events ?? 0, Figures.Rate(all?.SuccessRate), Figures.Points(all?.MeanImprovement),
                new SortedDictionary<string, long>(counts.GroupBy(count => count.Key.Type, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(count => count.Value), StringComparer.Ordinal), StringComparer.Ordinal)),
            new SortedDictionary<string, CharacterPerformance>(
                single.Where(counter => counter is { Character.Length: > 0, Topic.Length: 0 }).ToDictionary(counter => counter.Character, counter => Describe(counter, recent), StringComparer.Ordinal), StringComparer.Ordinal),
            new SortedDictionary<string, TopicPerformance>(
                single.Where(counter => counter is { Character.Length: 0, Topic.Length: > 0 }).ToDictionary(
                    counter => counter.Topic,
                    counter => new TopicPerformance(Figures.Rate(counter.SuccessRate), Figures.Points(counter.MeanImprovement), counter.Events, RecentOutcomes.Sum(recent.Where(cell => cell.Topic == counter.Topic))),
                    StringComparer.Ordinal), StringComparer.Ordinal),
            Lift.Between(state.Find(Dimensions.Arm, name: PromptRecord.Treated), state.Find(Dimensions.Arm, name: PromptRecord.HeldBack)),
            await scores.ReadAsync(cancellationToken));
    }

    private CharacterPerformance Describe(PerformanceCounter counter, IReadOnlyList<RecentCell> recent) => new(
        Figures.Rate(counter.SuccessRate), Figures.Points(counter.MeanImprovement),
        [
            .. state.Of(Dimensions.Injection).Where(injection => injection.Character == counter.Character && injection.Topic.Length == 0 && injection.Events >= FewestForTop)
                .OrderByDescending(injection => injection.SuccessRate).ThenBy(injection => injection.Name, StringComparer.Ordinal).Take(Top).Select(injection => injection.Name),
        ],
        counter.Events, Math.Round(counter.SuccessEma, 4), RecentOutcomes.Sum(recent.Where(cell => cell.Character == counter.Character)));
}

/// <summary>How figures are rounded.</summary>
internal static class Figures
{
    internal static double? Rate(double? value) => value is { } rate ? Math.Round(rate, 4) : null;

    internal static double? Points(double? value) => value is { } points ? Math.Round(points, 2) : null;
}

internal sealed class GetOptimizationHealthHandler(LearnedState state, PromptRecords records, PromptTraffic traffic, Microsoft.Extensions.Options.IOptions<PromptOptimizationOptions> options) : IRequestHandler<GetOptimizationHealth, OptimizationHealth>
{
    public async Task<OptimizationHealth> Handle(GetOptimizationHealth request, CancellationToken cancellationToken)
    {
        await state.ReadyAsync(cancellationToken);
        var all = state.Find(Dimensions.All);
        return new(
            new(true, true, true, true, options.Value.Knowledge.Enabled),
            new(traffic.UnderWay, (await records.CountsAsync(cancellationToken)).Values.Sum(), Figures.Rate(all?.SuccessRate), Figures.Points(all?.MeanImprovement)));
    }
}

internal static class PerformanceStatsEndpoint
{
    internal static void MapPerformanceStats(this IEndpointRouteBuilder routes)
    {
        var stats = routes.MapGroup("/performance-stats").WithTags("Prompt optimisation");
        stats.MapGet("", (IMediator mediator, CancellationToken token) => mediator.Send(new GetPerformanceStats(), token))
            .WithSummary("What was learned: success, lift, calibration");
        stats.MapGet("/history", ([AsParameters] GetSuccessHistory query, IMediator mediator, CancellationToken token) => mediator.Send(query, token))
            .WithSummary("Success by character and topic over time");
        stats.MapGet("/enhancements", ([AsParameters] GetEnhancementEffects query, IMediator mediator, CancellationToken token) => mediator.Send(query, token))
            .WithSummary("What each enhancement brings, with its interval");
    }
}
