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
        RuleFor(command => command.Submission.Metadata.SameInputs).Equal(false).OverridePropertyName("same_inputs")
            .WithMessage("same_inputs: one set of inputs for all is one job, no batch.");
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
        catch (DbUpdateException twin) when (twin.InnerException is PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected,
        })
        {
            // Somebody else was faster with one of the symbols, or had them in another order: by now their jobs are found.
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
