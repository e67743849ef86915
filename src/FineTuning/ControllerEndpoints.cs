using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.External;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Queries;

namespace StrategyFactory.FineTuning;

/// <summary>The web API of the controller.</summary>
internal static class ControllerEndpoints
{
    private const long LargestReports = 160L << 20;

    internal static void MapController(this IEndpointRouteBuilder routes)
    {
        var controller = routes.MapGroup("/controller").WithTags("Fine-tuning");
        controller.MapGet("/jobs", (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) => mediator.Send(new GetControllerJobs(status, limit), token)).WithSummary("Jobs, newest first");
        controller.MapGet("/jobs/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetControllerJob(id), token)).WithSummary("A job and its tasks");
        controller.MapGet("/tasks", (IMediator mediator, CancellationToken token, string? status = null, int limit = 50) => mediator.Send(new GetControllerTasks(status, limit), token)).WithSummary("Tasks; queued ones in the order of the queue");
        controller.MapGet("/tasks/{id:guid}", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new GetControllerTask(id), token)).WithSummary("A task with attempts, metrics, artifacts and lineage");
        controller.MapPost("/tasks/{id:guid}/cancel", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new CancelControllerTask(id), token)).WithSummary("Cancels a task");
        controller.MapPost("/tasks/{id:guid}/retry", (Guid id, IMediator mediator, CancellationToken token) => mediator.Send(new RetryControllerTask(id), token)).WithSummary("Runs a failed or cancelled task again");
        MapPasses(controller);
        routes.MapGet("/artifacts/{id:guid}", async (Guid id, HttpResponse response, IMediator mediator, CancellationToken token) => Download(response, await mediator.Send(new GetControllerArtifact(id), token)))
            .WithTags("Fine-tuning").WithSummary("Downloads a file of a task");
        MapUpload(controller);
        MapWorkers(controller);
    }

    private static void MapPasses(RouteGroupBuilder controller)
    {
        controller.MapGet(
            "/tunings",
            (IMediator mediator, CancellationToken token, string? status = null, string? search = null, int page = 1, int size = 25) =>
                mediator.Send(new FindTunings(status, search, page, size), token)).WithSummary("A page of jobs with their tasks, newest first");
        controller.MapGet(
            "/tasks/{id:guid}/passes",
            (Guid id, IMediator mediator, CancellationToken token, int? attempt = null, string sort = "-" + PassSort.Score, int page = 1,
                int size = 25, string? filter = null) =>
                mediator.Send(new FindControllerPasses(id, attempt, sort, page, size, RangeFilter.Parse(filter)), token)).WithSummary("A page of the passes of a task");
        controller.MapGet(
            "/tasks/{id:guid}/heat-map",
            (Guid id, IMediator mediator, CancellationToken token, string? x = null, string? y = null, string metric = PassSort.Score,
                int? attempt = null) =>
                mediator.Send(new GetControllerHeatMap(id, x, y, metric, attempt), token))
            .WithSummary("A metric of a task's passes over two inputs");
        controller.MapGet(
            "/tasks/{id:guid}/attempts/{attempt:int}/passes/{pass:long}/equity",
            (Guid id, int attempt, long pass, IMediator mediator, CancellationToken token) =>
                mediator.Send(new GetControllerPassEquity(id, attempt, pass), token)).WithSummary("The account of one pass, run again");
    }

    private static void MapUpload(RouteGroupBuilder controller)
    {
        controller.MapPost(
            "/tasks",
            async (IFormFile file, [AsParameters] MetadataForm form, [FromForm] bool? again, [FromForm] int? priority, IMediator mediator,
                CancellationToken token) =>
            {
                var submitted = await mediator.Send(
                    new SubmitTuning
                    {
                        FileName = file.FileName,
                        Content = await ContentAsync(file, token),
                        Metadata = form.Metadata,
                        Again = again ?? false,
                        Priority = priority,
                    },
                    token);
                return submitted.Duplicate ? Results.Ok(submitted) : Results.Accepted($"/controller/tasks/{submitted.TaskId}", submitted);
            })
            .TakesSetFile().WithSummary("Uploads a .set file").Produces<SubmittedTuning>(StatusCodes.Status202Accepted);
        controller.MapPost(
            "/preview",
            async (IFormFile file, [AsParameters] MetadataForm form, IMediator mediator, CancellationToken token) =>
                await mediator.Send(
                    new PreviewTuning { FileName = file.FileName, Content = await ContentAsync(file, token), Metadata = form.Metadata },
                    token))
            .TakesSetFile().WithSummary("Says what would become of a .set file, and stores nothing");
    }

    private static RouteHandlerBuilder TakesSetFile(this RouteHandlerBuilder route) => route
        .DisableAntiforgery() // The host refuses what comes from a page of somebody else.
        .WithMetadata(new RequestSizeLimitAttribute(SetFile.LargestFile + (1 << 16)));

    private static void MapWorkers(RouteGroupBuilder controller)
    {
        controller.MapPost("/tasks/claim", async (ClaimControllerTask command, IMediator mediator, CancellationToken token) => await mediator.Send(command, token) is { } claimed ? Results.Ok(claimed) : Results.NoContent())
            .WithSummary("Claims a task for a worker elsewhere; 204 where nothing waits").Produces<ClaimedControllerTask>();
        controller.MapPost("/tasks/heartbeat", (HeartbeatControllerTasks command, IMediator mediator, CancellationToken token) => mediator.Send(command, token)).WithSummary("Extends leases");
        controller.MapPost("/tasks/{id:guid}/fail", (Guid id, FailBody body, IMediator mediator, CancellationToken token) => mediator.Send(new FailControllerTask(id, body.WorkerId ?? "", body.Token, body.Error ?? ""), token))
            .WithSummary("Reports that a claimed task could not be run");
        controller.MapPost("/tasks/{id:guid}/complete", async (
                Guid id, [FromForm(Name = "worker_id")] string? workerId, [FromForm(Name = "token")] long fence, [FromForm] string? metrics,
                IFormFile? report, [FromForm(Name = "forward_report")] IFormFile? forwardReport,
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
            .WithMetadata(new RequestSizeLimitAttribute(LargestReports), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestReports })
            .WithSummary("Reports metrics and the output set of a claimed task");
        controller.MapGet("/tasks/{id:guid}/tester.ini", async (Guid id, HttpResponse response, IMediator mediator, CancellationToken token) => Download(response, await mediator.Send(new GetTesterIni(id), token)))
            .WithSummary("The tester's configuration for a task");
    }

    // A page from a task must not act as one of ours.
    private static IResult Download(HttpResponse response, ControllerArtifactContent file)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'";
        return Results.File(file.Content, file.ContentType, file.FileName);
    }

    private static async Task<UploadedFile?> UploadedAsync(IFormFile? file, CancellationToken token) => file is null ? null : new(file.FileName, await ContentAsync(file, token));

    private static IReadOnlyList<ReportedPass> Passes(string? metrics) =>
        string.IsNullOrWhiteSpace(metrics) ? []
            : JsonSerializer.Deserialize<IReadOnlyList<ReportedPass>>(metrics, FactoryJson.Options) ?? [];

    private static async Task<byte[]> ContentAsync(IFormFile file, CancellationToken token)
    {
        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, token);
        return content;
    }

    private static DateTimeOffset? Time(string? text, string field)
    {
        try
        {
            return UtcTime.Of(text, field);
        }
        catch (FormatException failure)
        {
            throw new BadHttpRequestException(failure.Message, failure);
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>What the fields of an upload say besides the file.</summary>
    internal sealed record MetadataForm(
        [FromForm(Name = "symbol")] string? Symbol, [FromForm(Name = "timeframe")] string? Timeframe,
        [FromForm(Name = "ea_name")] string? EaName,
        [FromForm(Name = "from")] string? From, [FromForm(Name = "to")] string? To,
        [FromForm(Name = "initial_deposit")] double? InitialDeposit,
        [FromForm(Name = "user")] string? User)
    {
        internal TuningMetadata Metadata => new()
        {
            Symbol = Given(Symbol),
            Timeframe = Given(Timeframe),
            EaName = Given(EaName),
            From = Time(From, "from"),
            To = Time(To, "to"),
            InitialDeposit = InitialDeposit,
            User = Given(User),
        };
    }

    /// <summary>Body of <c>POST /controller/tasks/{id}/fail</c>.</summary>
    internal sealed record FailBody(string? WorkerId, long Token, string? Error);
}
