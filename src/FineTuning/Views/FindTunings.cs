using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.Thresholds;

namespace StrategyFactory.FineTuning.Views;

internal sealed class FindTuningsValidator : AbstractValidator<FindTunings>
{
    private const int LongestSearch = 200;
    private const int LargestPage = 200;

    private static readonly string[] Allowed = [.. JobRollUp.States.Union(TaskState.All, StringComparer.Ordinal)];

    public FindTuningsValidator()
    {
        RuleFor(query => query.Status).Must(status => status is null || Allowed.Contains(status, StringComparer.OrdinalIgnoreCase))
            .WithMessage(query => $"status: '{query.Status}' is not known; allowed: {string.Join(", ", Allowed)}.");
        RuleFor(query => query.Search).MaximumLength(LongestSearch).WithMessage($"search: at most {LongestSearch} characters.");
        RuleFor(query => query.Page).GreaterThanOrEqualTo(1).WithMessage(query => $"page: {query.Page} is not allowed; 1 and up.");
        RuleFor(query => query.Size).InclusiveBetween(1, LargestPage)
            .WithMessage(query => $"size: {query.Size} is not allowed; 1 to {LargestPage}.");
    }
}

internal sealed class FindTuningsHandler(
    FineTuningContext context, TaskDescriptions descriptions, ThresholdsInUse thresholds, TimeProvider clock)
    : IRequestHandler<FindTunings, FoundTunings>
{
    private const string Escape = "\\";

    public async Task<FoundTunings> Handle(FindTunings request, CancellationToken cancellationToken)
    {
        var matching = Matching(request);
        var total = await matching.CountAsync(cancellationToken);
        var skipped = Math.Min((long)(request.Page - 1) * request.Size, total);
        var jobs = await matching.OrderByDescending(job => job.CreatedAt).ThenByDescending(job => job.Id).Skip((int)skipped)
            .Take(request.Size).ToListAsync(cancellationToken);
        var ids = jobs.ConvertAll(job => job.Id);
        var tasks = await context.Tasks.AsNoTracking().Where(task => ids.Contains(task.JobId)).OrderBy(task => task.StepNumber)
            .ThenBy(task => task.Id).ToListAsync(cancellationToken);
        var (now, aging) = (clock.GetUtcNow(), (await thresholds.ReadAsync(cancellationToken)).AgingFactor);
        var summaries = (await descriptions.SummariesAsync(tasks, now, aging, cancellationToken)).ToLookup(task => task.JobId);
        return new([.. jobs.Select(job => new ControllerJobDetails(
            TaskDescriptions.Summary(job, summaries[job.Id].Count()), [.. summaries[job.Id]],
            ((job.FinishedAt ?? now) - job.CreatedAt).TotalSeconds))], total);
    }

    private IQueryable<ControllerJob> Matching(FindTunings request)
    {
        var jobs = context.Jobs.AsNoTracking();
        if (request.Status?.ToLowerInvariant() is { } status)
        {
            jobs = JobRollUp.States.Contains(status, StringComparer.Ordinal)
                ? jobs.Where(job => job.Status == status)
                : jobs.Where(job => context.Tasks.Any(task => task.JobId == job.Id && task.Status == status));
        }

        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var part = $"%{Literal(request.Search.Trim())}%";
            jobs = jobs.Where(
                job => EF.Functions.ILike(job.FileName, part, Escape) || EF.Functions.ILike(job.Symbol, part, Escape)
                || job.Symbols.Any(symbol => EF.Functions.ILike(symbol, part, Escape)) || EF.Functions.ILike(job.Expert, part, Escape));
        }

        return jobs;
    }

    private static string Literal(string text) =>
        string.Concat(text.Select(letter => letter is '%' or '_' or '\\' ? Escape + letter : $"{letter}"));
}

internal static class FindTuningsEndpoint
{
    internal static void MapFindTunings(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tunings",
                (IMediator mediator, CancellationToken token, string? status = null, string? search = null, int page = 1, int size = 25) =>
                    mediator.Send(new FindTunings(status, search, page, size), token))
            .WithSummary("A page of jobs with their tasks, newest first");
}
