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
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Intake;

internal sealed class PreviewTuningValidator : AbstractValidator<PreviewTuning>
{
    public PreviewTuningValidator()
    {
        this.ForSubmission(query => query.FileName, query => query.Metadata);
        RuleFor(query => query.Advise)
            .Must(passes => passes is null or (>= AdviseSearch.FewestPasses and <= AdviseSearch.MostPasses)).WithMessage(
                query => $"advise: {query.Advise} is not allowed; {AdviseSearch.FewestPasses} to {AdviseSearch.MostPasses}.");
    }
}

internal sealed class PreviewTuningHandler(FineTuningContext context, IMediator mediator, IOptions<FineTuningOptions> options)
    : IRequestHandler<PreviewTuning, TuningPreview>
{
    public async Task<TuningPreview> Handle(PreviewTuning request, CancellationToken cancellationToken)
    {
        var file = ReadableFile.Read(request.Content);
        var (metadata, obstacle) = await ResolvedAsync(request, file, cancellationToken);
        var choice = metadata?.Choice ?? await ChoiceAsync(request, file, cancellationToken);
        var meanings = choice?.Waits is null ? await MeaningsAsync(request, file, choice, cancellationToken) : null;
        var (space, refused) = Allowed(ReadableFile.Space(file, meanings), request.Metadata.Where);
        if (metadata is not null)
        {
            await ReadableFile.RequireFitAsync(file, metadata, mediator, cancellationToken);
        }

        var identity = metadata?.Identity(ReadableFile.Sha256(request.Content.Span));
        var duplicate = identity is null ? null : await context.Tasks.AsNoTracking()
            .Where(task => task.ParentTaskId == null && context.Jobs.Any(job => job.Id == task.JobId && job.DedupeKey == identity))
            .Select(task => (Guid?)task.Id).SingleOrDefaultAsync(cancellationToken);
        return new(
            PlainFileName.Of(request.FileName), file.Format == SetFormat.Mt4 ? "mt4" : "mt5",
            [.. file.Inputs.Select(input => Input(input, space, meanings?.GetValueOrDefault(input.Name)))], space.Passes,
            metadata is null || refused is not null ? null : Search(metadata, space), obstacle ?? refused, duplicate, [.. space.Warnings()])
        {
            Waits = choice?.Waits,
            Where = space.Condition?.Text,
            AboutPasses = space.Allowed is { IsExact: false },
            Advice = refused is null ? await AdviceAsync(request, file, metadata, cancellationToken) : null,
        };
    }

    private static (TickedSpace, PreviewObstacle?) Allowed(TickedSpace space, string? where)
    {
        try
        {
            return (ReadableFile.Allowed(space, where), null);
        }
        catch (UnprocessableException refusal)
        {
            return (space, new(refusal.Field, refusal.Message));
        }
    }

    private async Task<SearchAdvice?> AdviceAsync(PreviewTuning request, SetFile file, ResolvedMetadata? metadata, CancellationToken token)
    {
        if (request.Advise is not { } passes || metadata is not { Executor: ControllerJob.BuiltIn })
        {
            return null;
        }

        var search = new SearchExpertAdvisor(
            metadata.Expert, metadata.Symbol, metadata.Timeframe.Format(), metadata.From, metadata.To, metadata.InitialDeposit,
            ExpertInputs.Of(file), Threads: options.Value.Threads, Progress: request.Progress)
        {
            Where = request.Metadata.Where,
            AlsoOn = [.. metadata.Symbols.Skip(1)],
        };
        return await mediator.Send(new AdviseSearch(search, passes), token);
    }

    private async Task<(ResolvedMetadata?, PreviewObstacle?)> ResolvedAsync(PreviewTuning request, SetFile file, CancellationToken token)
    {
        try
        {
            // Of several symbols the first is shown, and the first that something is missing for tells of it.
            return (await SeveralSymbols.ResolvedAsync(request.FileName, request.Metadata, file, mediator, options.Value, token), null);
        }
        catch (UnprocessableException missing)
        {
            return (null, new(missing.Field, missing.Message));
        }
    }

    /// <summary>Who would test it, which is often known where something else is not; null where that is refused too.</summary>
    private async Task<ExpertChoice?> ChoiceAsync(PreviewTuning request, SetFile file, CancellationToken token)
    {
        try
        {
            return await ExpertChoice.OfAsync(file, request.Metadata, Hint(request), options.Value.Defaults.Expert, mediator, token);
        }
        catch (UnprocessableException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyDictionary<string, string?>?> MeaningsAsync(
        PreviewTuning request, SetFile file, ExpertChoice? choice, CancellationToken token)
    {
        string?[] names = (request.Metadata.StandIn ?? request.Metadata.EaName) is { } given
            ? [given]
            : [ExpertLookup.CommentOf(file), Hint(request), options.Value.Defaults.Expert];
        var expert = choice?.Expert ?? (await mediator.Send(new FindExpert(names), token))?.Name;
        return expert is null ? null : await InputMeanings.OfAsync(mediator, expert, ControllerJob.BuiltIn, file, token);
    }

    private static string Hint(PreviewTuning request) => FileNameHints.Read(request.FileName, []).Expert;

    private PreviewedSearch Search(ResolvedMetadata metadata, TickedSpace space)
    {
        var complete = space.Passes <= options.Value.PassLimit && space.Allowed is null or { IsExact: true };
        return new(
            metadata.Expert, metadata.Executor, metadata.Choice.StandIn, metadata.Symbol, metadata.Timeframe.Format(), metadata.From,
            metadata.To, metadata.InitialDeposit,
            metadata.Choice.StandIn is null ? ControllerJob.External : complete ? "complete" : "genetic",
            complete ? space.Passes : options.Value.PassLimit);
    }

    private static PreviewedInput Input(SetInput input, TickedSpace space, string? means) => new(
        input.Name, input.Value, input.IsTicked, input.Range?.Start, input.Range?.Step, input.Range?.Stop,
        space.Grids.FirstOrDefault(grid => grid.Input.Name == input.Name)?.Count ?? 1, means);
}

internal static class PreviewTuningEndpoint
{
    internal static void MapPreviewTuning(this RouteGroupBuilder controller) =>
        controller.MapPost(
                "/preview",
                async (
                    IFormFile file, [AsParameters] TuningForm form, [FromForm(Name = "advise")] int? advise, IMediator mediator,
                    CancellationToken token) =>
                    await mediator.Send(
                        new PreviewTuning
                        {
                            FileName = file.FileName,
                            Content = await file.ContentAsync(token),
                            Metadata = form.Metadata,
                            Advise = advise,
                        },
                        token))
            .TakesSetFile().WithSummary("Says what would become of a .set file, and stores nothing");
}
