using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.Outcomes;
using StrategyFactory.FineTuning.Reports;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.FineTuning.TesterFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Kernel.Leases;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.External;

internal sealed class CompleteControllerTaskValidator : AbstractValidator<CompleteControllerTask>
{
    private const int MostPasses = 100_000;

    public CompleteControllerTaskValidator()
    {
        RuleFor(command => command.WorkerId).WorkerName();
        RuleFor(command => command.Passes)
            .Must(passes => passes is { Count: <= MostPasses } && passes.All(pass => pass is { Metrics: not null, Values: not null }))
            .OverridePropertyName("metrics")
            .WithMessage($"metrics: a list of at most {MostPasses} passes with values and metrics.");
        RuleFor(command => command).Must(command => command.Passes is { Count: > 0 } || command.Report is not null)
            .OverridePropertyName("metrics").WithMessage("metrics or report: one of them is needed.");
        RuleFor(command => command).Must(command => command.ForwardReport is null || command.Report is not null)
            .OverridePropertyName("forward_report").WithMessage("forward_report: it belongs to a report.");
    }
}

internal sealed class CompleteControllerTaskHandler(
    FineTuningContext context, TaskReports reports, IMediator mediator, IOptions<FineTuningOptions> options)
    : IRequestHandler<CompleteControllerTask, ControllerTaskSummary>
{
    public async Task<ControllerTaskSummary> Handle(CompleteControllerTask request, CancellationToken cancellationToken)
    {
        var digest = ReportDigest.Of(request);
        if (await reports.IsAwaitedAsync(request.TaskId, request.WorkerId, request.Token, digest, cancellationToken))
        {
            var result = await ResultAsync(request, cancellationToken) with { ReportSha256 = digest };
            await reports.CompleteAsync(request.TaskId, request.WorkerId, request.Token, result, cancellationToken);
        }

        return (await mediator.Send(new GetControllerTask(request.TaskId), cancellationToken)).Task;
    }

    private async Task<TaskResult> ResultAsync(CompleteControllerTask request, CancellationToken token)
    {
        var task = await context.FindTaskAsync(request.TaskId, token);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, token);
        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, token);
        var best = new BestPasses(await mediator.Send(new GetTesterCriterion(job.Expert), token), options.Value.TopPasses);
        var file = SetFile.Read(input.Content);
        var condition = new ReportedCondition(job.Condition, file);
        foreach (var pass in request.Passes.Where(condition.Counts))
        {
            best.Add(pass);
        }

        if (request.Report is { } report)
        {
            TesterReports.ForEach(report, job.InitialDeposit, "report", pass =>
            {
                var told = Told(pass, file);
                if (condition.Counts(told))
                {
                    best.Add(told);
                }
            });
        }

        if (request.ForwardReport is { } forward)
        {
            TesterReports.ForEach(forward, job.InitialDeposit, "forward_report", best.AddForward);
        }

        var bounds = UserRanges.Bounds(await context.FirstSetAsync(job.Id, token), _ => null);
        return Result(request, file, input.FileName, best.Rows(), bounds) with
        {
            Evaluated = best.Count,
            Warning = condition.Warning,
        };
    }

    // The report of a single test may leave its inputs out: where none was ticked they are those of the file.
    private static ReportedPass Told(ReportedPass pass, SetFile file) =>
        pass.Values.Count > 0 || file.Inputs.Any(input => input.IsTicked)
            ? pass
            : pass with
            {
                Values = file.Inputs.DistinctBy(input => input.Name, StringComparer.Ordinal)
                    .ToDictionary(input => input.Name, input => input.Value, StringComparer.Ordinal),
            };

    private static TaskResult Result(
        CompleteControllerTask request, SetFile input, string name, List<TestMetricsRow> rows,
        Func<string, (decimal Minimum, decimal Maximum)?> bounds)
    {
        var result = new TaskResult { Rows = rows, Method = "external" };
        List<ResultFile> files = [new(ControllerArtifact.SummaryCsv, Path.ChangeExtension(name, ".csv"), MetricsCsv.Write(rows))];
        files.AddRange(new[] { request.Report, request.ForwardReport }.OfType<UploadedFile>().Select(report =>
            new ResultFile(ControllerArtifact.TesterReport, PlainFileName.Of(report.FileName), report.Content.ToArray())));
        return result with
        {
            Files = files,
            OutputSet = request.OutputSet is { } given
                ? new(ControllerArtifact.OutputSet, PlainFileName.Of(given.FileName), Checked(given))
                : Made(input, name, result.Deciding, bounds),
        };
    }

    // Without values a report says how good the best pass was, but not which.
    private static ResultFile? Made(
        SetFile input, string name, TestMetricsRow? deciding, Func<string, (decimal Minimum, decimal Maximum)?> bounds)
    {
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(deciding?.InputValues ?? "{}", FactoryJson.Options)!;
        return values.Count == 0
            ? null
            : new(ControllerArtifact.OutputSet, name, OutputSet.Make(input, values, bounds).ToBytes());
    }

    private static byte[] Checked(UploadedFile given)
    {
        try
        {
            return SetFile.Read(given.Content).ToBytes();
        }
        catch (SetFileRefusedException refusal)
        {
            throw new UnprocessableException(refusal.Message, "output_set");
        }
    }
}

internal static class CompleteControllerTaskEndpoint
{
    private const long LargestReports = 160L << 20;

    internal static void MapCompleteControllerTask(this RouteGroupBuilder controller) =>
        controller.MapPost(
                "/tasks/{id:guid}/complete",
                async (Guid id, [FromForm(Name = "worker_id")] string? workerId, [FromForm(Name = "token")] long fence,
                    [FromForm] string? metrics, IFormFile? report, [FromForm(Name = "forward_report")] IFormFile? forwardReport,
                    [FromForm(Name = "output_set")] IFormFile? outputSet, IMediator mediator, CancellationToken token) =>
                {
                    await mediator.Send(new CheckControllerLease(id, workerId ?? "", fence), token);
                    return await mediator.Send(
                        new CompleteControllerTask
                        {
                            TaskId = id,
                            WorkerId = workerId ?? "",
                            Token = fence,
                            Passes = Passes(metrics),
                            Report = await UploadedAsync(report, token),
                            ForwardReport = await UploadedAsync(forwardReport, token),
                            OutputSet = await UploadedAsync(outputSet, token),
                        },
                        token);
                })
            .DisableAntiforgery()
            .WithMetadata(
                new RequestSizeLimitAttribute(LargestReports), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestReports })
            .WithSummary("Reports metrics and the output set of a claimed task");

    private static async Task<UploadedFile?> UploadedAsync(IFormFile? file, CancellationToken token) =>
        file is null ? null : new(file.FileName, await file.ContentAsync(token));

    private static IReadOnlyList<ReportedPass> Passes(string? metrics) => string.IsNullOrWhiteSpace(metrics)
        ? []
        : JsonSerializer.Deserialize<IReadOnlyList<ReportedPass>>(metrics, FactoryJson.Options) ?? [];
}
