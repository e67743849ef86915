using MediatR;
using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.Artifacts;
using StrategyFactory.FineTuning.Jobs;
using StrategyFactory.FineTuning.Metrics;
using StrategyFactory.FineTuning.SetFiles;
using StrategyFactory.FineTuning.Tasks;
using StrategyFactory.Simulation.Contracts;

namespace StrategyFactory.FineTuning.Judgement;

/// <summary>
/// Makes the task that searches on from the output set of another one. The unique key on the parent lets it exist once; it is stored in the
/// transaction that judges the parent, so it exists if and only if that did.
/// </summary>
internal sealed class FineTuneChild(FineTuningContext context, IMediator mediator)
{
    /// <summary>Adds the child to the context; a sentence about why there is none where that is so.</summary>
    internal async Task<string?> AddAsync(
        ControllerTask parent, TestMetricsRow deciding, int maxAttempts, DateTimeOffset now, CancellationToken token)
    {
        var output = await context.Artifacts.AsNoTracking()
            .Where(artifact => artifact.TaskId == parent.Id && artifact.ArtifactType == ControllerArtifact.OutputSet
                && artifact.LinkType == ControllerArtifact.MetricsLink && artifact.LinkId == deciding.Id)
            .OrderByDescending(artifact => artifact.CreatedAt).ThenByDescending(artifact => artifact.Id).FirstOrDefaultAsync(token);
        if (output is null)
        {
            return "no child: the deciding row has no output set";
        }

        if (await context.Tasks.AnyAsync(task => task.ParentTaskId == parent.Id, token))
        {
            return null;
        }

        TickedSpace space;
        try
        {
            var file = SetFile.Read(output.Content);
            var job = await context.Jobs.AsNoTracking().SingleAsync(candidate => candidate.Id == parent.JobId, token);
            var meanings = await InputMeanings.OfAsync(mediator, job.Expert, job.Executor, file, token);
            space = TickedSpace.Of(file, meanings);
            if (space.Passes == 1)
            {
                return "no child: nothing is searched, it would run the same pass again";
            }

            space = job.Condition is { } condition ? space.Under(InputCondition.Parse(condition)) : space;
            if (space.Passes == 0)
            {
                return $"no child: '{job.Condition}' forbids every pass of the finer ranges";
            }

            if (await WereRunAsync(parent, space, meanings, token))
            {
                return "no child: every pass of the finer ranges was run";
            }
        }
        catch (SetFileRefusedException refusal)
        {
            return $"no child: the output set cannot be searched. {refusal.Message}";
        }

        var child = new ControllerTask
        {
            Id = Guid.CreateVersion7(),
            JobId = parent.JobId,
            ParentTaskId = parent.Id,
            StepNumber = parent.StepNumber + 1,
            StepName = ControllerTask.FineTuneStep,
            FineTuneDepth = parent.FineTuneDepth + 1,
            Status = TaskState.FineTuning,
            StatusReason = "Spawned for fine-tuning",
            Priority = parent.Priority,
            InheritedDistance = deciding.NormalizedTotalDistanceToGood,
            MaxAttempts = maxAttempts,
            Passes = space.Passes,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var input = NewArtifact.Of(child, ControllerArtifact.InputSet, output.FileName, output.Content, now);
        child.InputArtifactId = input.Id;
        context.AddRange(child, input);
        return null;
    }

    /// <summary>Whether a search of the parent that ran every combination of its ranges has run all of these.</summary>
    private async Task<bool> WereRunAsync(
        ControllerTask parent, TickedSpace space, IReadOnlyDictionary<string, string?>? meanings, CancellationToken token)
    {
        var complete = await context.Attempts.AsNoTracking()
            .Where(attempt => attempt.TaskId == parent.Id && attempt.Status == ControllerAttempt.Completed
                && attempt.Method == ControllerAttempt.CompleteMethod)
            .Select(attempt => attempt.Refinement).ToListAsync(token);
        if (complete.Count == 0)
        {
            return false;
        }

        var input = SetFile.Read(await context.Artifacts.AsNoTracking().Where(artifact => artifact.Id == parent.InputArtifactId)
            .Select(artifact => artifact.Content).SingleAsync(token));
        return complete.Exists(refinement => TickedSpace.Of(FinerSet.Of(input, refinement), meanings).Covers(space));
    }
}
