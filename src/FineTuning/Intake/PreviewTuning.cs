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
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

internal sealed class PreviewTuningValidator : AbstractValidator<PreviewTuning>
{
    public PreviewTuningValidator() => this.ForSubmission(query => query.FileName, query => query.Metadata);
}

internal sealed class PreviewTuningHandler(FineTuningContext context, IMediator mediator, IOptions<FineTuningOptions> options)
    : IRequestHandler<PreviewTuning, TuningPreview>
{
    public async Task<TuningPreview> Handle(PreviewTuning request, CancellationToken cancellationToken)
    {
        var file = ReadableFile.Read(request.Content);
        var (metadata, obstacle) = await ResolvedAsync(request, file, cancellationToken);
        var meanings = await MeaningsAsync(request, file, metadata, cancellationToken);
        var space = ReadableFile.Space(file, meanings);
        if (metadata is not null)
        {
            await ReadableFile.RequireFitAsync(file, metadata, mediator, cancellationToken);
        }

        var sha256 = ReadableFile.Sha256(request.Content.Span);
        var duplicate = await context.Tasks.AsNoTracking()
            .Where(task => task.ParentTaskId == null && context.Jobs.Any(job => job.Id == task.JobId && job.DedupeKey == sha256))
            .Select(task => (Guid?)task.Id).SingleOrDefaultAsync(cancellationToken);
        return new(
            PlainFileName.Of(request.FileName), file.Format == SetFormat.Mt4 ? "mt4" : "mt5",
            [.. file.Inputs.Select(input => Input(input, space, meanings?.GetValueOrDefault(input.Name)))], space.Passes,
            metadata is null ? null : Search(metadata, request, file, space), obstacle, duplicate,
            [.. space.Warnings()]);
    }

    private async Task<(ResolvedMetadata?, PreviewObstacle?)> ResolvedAsync(PreviewTuning request, SetFile file, CancellationToken token)
    {
        try
        {
            return (await ResolvedMetadata.OfAsync(request.FileName, request.Metadata, file, mediator, options.Value, token), null);
        }
        catch (UnprocessableException missing)
        {
            return (null, new(missing.Field, missing.Message));
        }
    }

    /// <summary>What the inputs mean to the expert, which is often known where something else is not.</summary>
    private async Task<IReadOnlyDictionary<string, string?>?> MeaningsAsync(
        PreviewTuning request, SetFile file, ResolvedMetadata? metadata, CancellationToken token)
    {
        string?[] names = request.Metadata.EaName is { } given ? [given] : [.. NamesOf(request, file), options.Value.Defaults.Expert];
        var expert = metadata?.Expert ?? (await mediator.Send(new FindExpert(names), token))?.Name;
        return expert is null
            ? null : await InputMeanings.OfAsync(mediator, expert, metadata?.Executor ?? ControllerJob.BuiltIn, file, token);
    }

    private PreviewedSearch Search(ResolvedMetadata metadata, PreviewTuning request, SetFile file, TickedSpace space)
    {
        var builtIn = metadata.Executor == ControllerJob.BuiltIn;
        var complete = space.Passes <= options.Value.PassLimit;
        return new(
            metadata.Expert, metadata.Executor, builtIn ? StandsInFor(metadata.Expert, request, file) : null, metadata.Symbol,
            metadata.Timeframe.Format(), metadata.From, metadata.To,
            metadata.InitialDeposit, !builtIn ? ControllerJob.External : complete ? "complete" : "genetic",
            complete ? space.Passes : options.Value.PassLimit);
    }

    /// <summary>What the file calls its expert: in its comment, else in its name.</summary>
    private static string? StandsInFor(string expert, PreviewTuning request, SetFile file)
    {
        var named = Array.Find(NamesOf(request, file), name => !string.IsNullOrWhiteSpace(name));
        return named is null || ExpertLookup.Letters(named) == ExpertLookup.Letters(expert) ? null : named;
    }

    private static string?[] NamesOf(PreviewTuning request, SetFile file) =>
        [ExpertLookup.CommentOf(file), FileNameHints.Read(request.FileName, []).Expert, request.Metadata.EaName];

    private static PreviewedInput Input(SetInput input, TickedSpace space, string? means) => new(
        input.Name, input.Value, input.IsTicked, input.Range?.Start, input.Range?.Step, input.Range?.Stop,
        space.Grids.FirstOrDefault(grid => grid.Input.Name == input.Name)?.Count ?? 1, means);
}

internal static class PreviewTuningEndpoint
{
    internal static void MapPreviewTuning(this RouteGroupBuilder controller) =>
        controller.MapPost(
                "/preview",
                async (IFormFile file, [AsParameters] TuningForm form, IMediator mediator, CancellationToken token) =>
                    await mediator.Send(
                        new PreviewTuning
                        {
                            FileName = file.FileName,
                            Content = await file.ContentAsync(token),
                            Metadata = form.Metadata,
                        },
                        token))
            .TakesSetFile().WithSummary("Says what would become of a .set file, and stores nothing");
}
