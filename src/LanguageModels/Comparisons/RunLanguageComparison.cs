using System.Globalization;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Jobs;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Carries a comparison out, from where it was interrupted.</summary>
internal sealed class RunLanguageComparisonHandler(
    LanguageModelsContext context,
    ComparisonAnswering answering,
    ComparisonJudging judging,
    ComparisonEnding ending,
    NpgsqlDataSource source,
    TimeProvider clock,
    ILogger<RunLanguageComparisonHandler> logger)
    : AsyncRequestHandler<RunLanguageComparison>
{
    protected override async Task Handle(RunLanguageComparison request, CancellationToken cancellationToken)
    {
        var run = await context.Comparisons.SingleOrDefaultAsync(candidate => candidate.Id == request.ComparisonId, cancellationToken);
        if (run is null || TrainingStatus.IsEnded(run.Status))
        {
            return;
        }

        var message = run.StartedAt is null ? $"It begins. {run.Planned.Summary}" : "It goes on.";
        (run.Status, run.StartedAt) = (TrainingStatus.Running, run.StartedAt ?? clock.GetUtcNow());
        run.Done = await DoneAsync(run.Id, cancellationToken);
        context.ComparisonEvents.Add(ComparisonEvent.Of(run, clock, message));
        await context.SaveChangesAsync(cancellationToken);

        await using var watch = await ComparisonWatch.StartAsync(run.Id, source, clock, cancellationToken);
        try
        {
            watch.Token.ThrowIfCancellationRequested();
            await answering.RunAsync(run, watch.Token);
            if (run.Judge is not null)
            {
                await judging.RunAsync(run, watch.Token);
            }

            var figures = await EvidenceAsync(run, cancellationToken);
            await ending.EndAsync(run.Id, TrainingStatus.Completed, null, Told(figures), cancellationToken);
        }
        catch (OperationCanceledException) when (watch.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            await ending.EndAsync(run.Id, TrainingStatus.Cancelled, null, "It was cancelled.", cancellationToken);
        }
        catch (FactoryException refusal)
        {
            logger.LogWarning(refusal, "Comparison {Comparison} cannot go on.", run.Id);
            await ending.EndAsync(run.Id, TrainingStatus.Failed, refusal.Message, $"It failed: {refusal.Message}", cancellationToken);
        }
    }

    private async Task<int> DoneAsync(Guid id, CancellationToken token) =>
        await context.ComparisonAnswers.CountAsync(answer => answer.ComparisonId == id, token)
        + await context.ComparisonItems.CountAsync(
            item => item.ComparisonId == id && (item.FirstVerdict != null || item.JudgeError != null), token);

    private async Task<ComparisonFigures> EvidenceAsync(ComparisonRun run, CancellationToken token) => FiguresOf.Comparison(
        run.Planned, (await ComparisonEvidence.ReadAsync(context, [run.Id], token)).GetValueOrDefault(run.Id, ComparisonEvidence.None));

    /// <summary>What came of it, by the judge that decides.</summary>
    private static string Told(ComparisonFigures figures)
    {
        var tally = figures.Tallies[0];
        var votes = tally.Judge == ComparisonJudge.Human ? " People may vote now." : "";
        return tally.WinRate is { } rate
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"It ended; {tally.Judge}: {tally.Wins} won, {tally.Losses} lost, {tally.Ties} tied, win rate {rate:0.000} "
                + $"({tally.Low:0.000} to {tally.High:0.000}), p = {tally.PValue:0.0000}.{votes}")
            : $"It ended; {tally.Judge} has judged nothing yet.{votes}";
    }
}
