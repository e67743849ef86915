using Microsoft.EntityFrameworkCore;
using StrategyFactory.FineTuning.SetFiles;

namespace StrategyFactory.FineTuning.Artifacts;

internal static class FirstSet
{
    /// <summary>The file with which a job began: the user's own.</summary>
    internal static async Task<SetFile> FirstSetAsync(this FineTuningContext context, Guid jobId, CancellationToken token) => SetFile.Read(
        await context.Artifacts.AsNoTracking()
            .Where(artifact => context.Tasks.Any(
                task => task.JobId == jobId && task.ParentTaskId == null && task.InputArtifactId == artifact.Id))
            .Select(artifact => artifact.Content).SingleAsync(token));
}
