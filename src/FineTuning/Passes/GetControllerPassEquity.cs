using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Passes;

internal sealed class GetControllerPassEquityHandler(FineTuningContext context, PassReader reader, IMediator mediator)
    : IRequestHandler<GetControllerPassEquity, ControllerPassEquity>
{
    public async Task<ControllerPassEquity> Handle(GetControllerPassEquity request, CancellationToken cancellationToken)
    {
        var known = await reader.ReadAsync(request.TaskId, request.Attempt, cancellationToken);
        var pass = known.Passes.FirstOrDefault(candidate => candidate.PassNumber == request.PassNumber)
            ?? throw new NotFoundException(
                $"Pass {request.PassNumber} of execution {request.Attempt} of task {request.TaskId} is not kept.", "pass_number");
        var task = await context.FindTaskAsync(request.TaskId, cancellationToken);
        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, cancellationToken);
        if (job.Executor != ControllerJob.BuiltIn)
        {
            throw new UnprocessableException(
                $"'{job.Expert}' runs on terminals elsewhere only: the equity of its passes is in their reports.", "task_id");
        }

        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, cancellationToken);
        // One combination: nothing is searched, the pass is run as it was.
        var search = new SearchExpertAdvisor(
            job.Expert, job.Symbol, job.Timeframe, job.FromTime, job.ToTime, job.InitialDeposit,
                Inputs(SetFile.Read(input.Content), known, pass), PassLimit: 1, Top: 1)
        {
            AsOf = job.Id,
            AlsoOn = job.AlsoOn,
        };
        var found = await mediator.Send(search, cancellationToken);
        var replayed = found.Top[0];
        return new(replayed.Values, found.ForwardFrom, replayed.Equity, replayed.ForwardEquity, replayed.Metrics, replayed.Forward);
    }

    private static IReadOnlyList<ExpertInput> Inputs(SetFile file, KnownPasses known, ControllerPass pass)
    {
        var values = known.Inputs.Zip(pass.Values).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return [.. file.Inputs.Select(input => new ExpertInput(
            input.Name, values.GetValueOrDefault(input.Name) ?? pass.Reported?.Values.GetValueOrDefault(input.Name) ?? Single(input)))];
    }

    // A range of one value is that value, whatever stands before it.
    private static string Single(SetInput input) => input.IsTicked ? input.Range!.Start! : input.Value;
}

internal static class GetControllerPassEquityEndpoint
{
    internal static void MapControllerPassEquity(this RouteGroupBuilder controller) =>
        controller.MapGet(
                "/tasks/{id:guid}/attempts/{attempt:int}/passes/{pass:long}/equity",
                (Guid id, int attempt, long pass, IMediator mediator, CancellationToken token) =>
                    mediator.Send(new GetControllerPassEquity(id, attempt, pass), token))
            .WithSummary("The account of one pass, run again");
}
