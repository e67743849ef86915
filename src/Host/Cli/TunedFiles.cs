using System.Globalization;
using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>
/// Writes what a job has made into a folder: of every task its table of metrics, its report and its trades, and of one that succeeded at
/// least in part its output set. Of a job that failed nothing.
/// </summary>
internal sealed class TunedFiles(FactoryProcess factory, string folder)
{
    private static readonly string[] Wanted = ["output_set", "summary_metrics_csv", "report_html", "trades_csv"];
    private static readonly string[] Reached = ["completed_success", "completed_partial"];

    /// <summary>Writes the files and returns the path of every task's output set.</summary>
    internal async Task<IReadOnlyDictionary<Guid, string>> WriteAsync(ControllerJobDetails job, CancellationToken token)
    {
        Dictionary<Guid, string> sets = [];
        foreach (var task in job.Tasks.Where(_ => Reached.Contains(job.Job.Status, StringComparer.Ordinal)))
        {
            var details = await factory.SendAsync(new GetControllerTask(task.TaskId), token);
            // of several executions the last file of a kind counts, of output sets the one that decided
            foreach (var artifact in details.Artifacts.Where(artifact => Wanted.Contains(artifact.ArtifactType, StringComparer.Ordinal)
                && (artifact.ArtifactType != "output_set"
                    || (artifact.ArtifactId == task.OutputSet && Reached.Contains(task.Status, StringComparer.Ordinal)))))
            {
                var path = await WriteAsync(artifact, task.Depth, token);
                if (artifact.ArtifactType == "output_set")
                {
                    sets[task.TaskId] = path;
                }
            }
        }

        return sets;
    }

    private async Task<string> WriteAsync(ControllerArtifactSummary artifact, int depth, CancellationToken token)
    {
        var name = string.Create(CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(artifact.FileName)}.depth{depth}{Path.GetExtension(artifact.FileName)}");
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, name);
        await File.WriteAllBytesAsync(
            path, (await factory.SendAsync(new GetControllerArtifact(artifact.ArtifactId), token)).Content, token);
        return path;
    }
}
