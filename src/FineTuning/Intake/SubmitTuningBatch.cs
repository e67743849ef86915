using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.FineTuning.Intake;

internal sealed class SubmitTuningBatchValidator : AbstractValidator<SubmitTuningBatch>
{
    public SubmitTuningBatchValidator()
    {
        this.ForSubmission(command => command.Submission.FileName, command => command.Submission.Metadata);
        RuleFor(command => command.Submission.Metadata.Symbols).NotEmpty().OverridePropertyName("symbols")
            .WithMessage("symbols: none is named; 1 to 50 symbols with commas between.");
    }
}

internal sealed class SubmitTuningBatchHandler(FineTuningContext context, DatabaseSession session, IMediator mediator)
    : IRequestHandler<SubmitTuningBatch, SubmittedTuningBatch>
{
    public async Task<SubmittedTuningBatch> Handle(SubmitTuningBatch request, CancellationToken cancellationToken)
    {
        ReadableFile.Read(request.Submission.Content);
        try
        {
            return await StoreAsync(request.Submission, cancellationToken);
        }
        catch (DbUpdateException twin) when (twin.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Somebody else was faster with one of the symbols: by now its job is found.
            context.ChangeTracker.Clear();
            return await StoreAsync(request.Submission, cancellationToken);
        }
    }

    private Task<SubmittedTuningBatch> StoreAsync(SubmitTuning submission, CancellationToken token) => session.InTransactionAsync(
        async inner =>
        {
            var batch = Guid.CreateVersion7();
            List<SubmittedTuning> jobs = [];
            foreach (var metadata in submission.Metadata.BySymbol())
            {
                jobs.Add(await SubmitAsync(submission with { Metadata = metadata, Batch = batch }, inner));
            }

            return new SubmittedTuningBatch(batch, jobs);
        },
        token);

    private async Task<SubmittedTuning> SubmitAsync(SubmitTuning submission, CancellationToken token)
    {
        try
        {
            return await mediator.Send(submission, token);
        }
        catch (UnprocessableException refusal) when (refusal.Field is null or "symbol" or "file" or "from" or "to")
        {
            const string Field = "symbol: ";
            var reason = refusal.Message.StartsWith(Field, StringComparison.Ordinal) ? refusal.Message[Field.Length..] : refusal.Message;
            throw new UnprocessableException($"symbols: {submission.Metadata.Symbol} is refused, and with it all: {reason}", "symbols")
            {
                Details = refusal.Details,
            };
        }
    }
}

internal static class SeveralSymbols
{
    /// <summary>What is known of the file for each symbol; itself where it names no several ones.</summary>
    internal static IReadOnlyList<TuningMetadata> BySymbol(this TuningMetadata metadata) => metadata.Symbols.Count == 0
        ? [metadata]
        : [.. metadata.Symbols.Select(symbol => metadata with
        {
            Symbol = MarketData.Contracts.Symbol.Normalise(symbol),
            Symbols = [],
        })];
}
