using System.Text.Json;
using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.FineTuning.Judgement;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Kernel.Json;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Outcomes;

/// <summary>
/// The output set of a row that decides only since the rule has changed: an execution writes one for the row that decided among its own
/// then.
/// </summary>
internal sealed class LateOutput(FineTuningContext context, IMediator mediator, TimeProvider clock)
{
    /// <summary>Stores it where it is missing and the row tells its inputs.</summary>
    internal async Task AddMissingAsync(ControllerTask task, CancellationToken token)
    {
        if (await context.DecidingRowAsync(task.Id, token) is not { } deciding
            || JsonSerializer.Deserialize<Dictionary<string, string>>(deciding.InputValues, FactoryJson.Options)
                is not { Count: > 0 } values
            || await context.Artifacts.AnyAsync(
                artifact => artifact.TaskId == task.Id && artifact.ArtifactType == ControllerArtifact.OutputSet
                    && artifact.LinkId == deciding.Id,
                token))
        {
            return;
        }

        var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == task.JobId, token);
        var input = await context.Artifacts.AsNoTracking().SingleAsync(artifact => artifact.Id == task.InputArtifactId, token);
        var refinement = await context.Attempts.Where(attempt => attempt.TaskId == task.Id && attempt.Number == deciding.AttemptNumber)
            .Select(attempt => attempt.Refinement).SingleAsync(token);
        var expert = (await mediator.Send(new GetExpertAdvisors(), token)).FirstOrDefault(candidate => candidate.Name == job.Expert);
        var bounds = UserRanges.Bounds(await context.FirstSetAsync(job.Id, token), ExpertInputs.Bounds(expert));
        var made = OutputSet.Make(FinerSet.Of(SetFile.Read(input.Content), refinement), values, bounds);
        context.Artifacts.Add(NewArtifact.Of(
            task, ControllerArtifact.OutputSet, input.FileName, SetRemark.Write(made, job.StandsIn?.Lines ?? []).ToBytes(),
            clock.GetUtcNow(), deciding.AttemptNumber, deciding));
        await context.SaveChangesAsync(token);
    }
}
