using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.MarketData.Contracts;

namespace StrategyFactory.FineTuning.TesterFiles;

internal sealed class GetTesterIniValidator : AbstractValidator<GetTesterIni>
{
    public GetTesterIniValidator()
    {
        RuleFor(query => query.Model).Must(model => model is null || TesterChoices.Models.ContainsKey(model))
            .WithMessage(query => $"model: '{query.Model}' is not allowed; {string.Join(", ", TesterChoices.Models.Keys)}.");
        RuleFor(query => query.Criterion).Must(criterion => criterion is null || TesterChoices.Criteria.ContainsKey(criterion))
            .WithMessage(query => $"criterion: '{query.Criterion}' is not allowed; {string.Join(", ", TesterChoices.Criteria.Keys)}.");
    }
}

internal sealed class GetTesterIniHandler(FineTuningContext context, IMediator mediator, IOptions<FineTuningOptions> options)
    : IRequestHandler<GetTesterIni, ControllerArtifactContent>
{
    public async Task<ControllerArtifactContent> Handle(GetTesterIni request, CancellationToken cancellationToken)
    {
        var task = await context.FindTaskAsync(request.TaskId, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, cancellationToken);
        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, cancellationToken);
        var file = SetFile.Read(input.Content);
        var limit = SearchEffort.Of(Math.Max(1, task.Executions), options.Value.PassLimit).PassLimit;
        var settings = options.Value.Tester;
        var (from, to) = await PeriodAsync(job, cancellationToken);
        TesterPlan plan = new(
            file.Inputs.Any(each => each.IsTicked), Passes(file, task, job) <= limit, request.Model ?? settings.Model,
            request.Criterion ?? settings.CriterionOf(job.Expert), from, to);
        return new("tester.ini", "text/plain", TesterIni.Write(job, input.FileName, file.Format, plan));
    }

    // A terminal knows nothing of a condition.
    private static long Passes(SetFile file, ControllerTask task, ControllerJob job) =>
        job.Condition is null ? task.Passes : TickedSpace.Of(file).Combinations;

    // Without dates a terminal takes those that somebody left in its window. The day after the last bar is the first that is not tested.
    private async Task<(DateTimeOffset? From, DateTimeOffset? To)> PeriodAsync(ControllerJob job, CancellationToken token)
    {
        if (job is { FromTime: not null, ToTime: not null })
        {
            return (job.FromTime, job.ToTime);
        }

        var length = Timeframes.Parse(job.Timeframe);
        var bars = (await mediator.Send(new GetSymbols(), token))
            .Where(series => series.Symbol == job.Symbol && Timeframes.TryParse(series.Timeframe, out var stored) && stored <= length)
            .MaxBy(series => Timeframes.Parse(series.Timeframe));
        return (job.FromTime ?? bars?.FirstBar, job.ToTime ?? NextDay(bars?.LastBar));
    }

    private static DateTimeOffset? NextDay(DateTimeOffset? time) =>
        time is { } known ? new DateTimeOffset(known.UtcDateTime.Date, TimeSpan.Zero).AddDays(1) : null;
}

internal static class GetTesterIniEndpoint
{
    internal static void MapTesterIni(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tasks/{id:guid}/tester.ini",
                async (Guid id, string? model, string? criterion, HttpResponse response, IMediator mediator, CancellationToken token) =>
                    (await mediator.Send(new GetTesterIni(id, model, criterion), token)).Download(response))
            .WithSummary("The tester's configuration for a task");
}
