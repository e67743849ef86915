using StrategyFactory.FineTuning.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary><c>tune --symbols</c>: a job for each symbol, one after the other, and one table of all.</summary>
internal sealed class TuneSymbols(FactoryProcess factory, TuningFollower follower, string folder)
{
    /// <summary>Works to the end and shows it; the exit code: 0 where at least one job did not fail.</summary>
    internal async Task<int> RunAsync(SubmitTuning request, string? output, bool json, CancellationToken token)
    {
        var submitted = await factory.SendAsync(new SubmitTuningBatch(request), token);
        Dictionary<Guid, string> sets = [];
        var root = output ?? Path.Combine(folder, submitted.BatchId.ToString());
        for (var place = 0; place < submitted.Jobs.Count; place++)
        {
            Terminal.Say($"{submitted.Jobs[place].Symbol}, {place + 1} of {submitted.Jobs.Count}:");
            try
            {
                var job = await follower.FollowAsync(submitted.Jobs[place], token);
                var written = await new TunedFiles(factory, Path.Combine(root, job.Job.Symbol)).WriteAsync(job, token);
                foreach (var (task, path) in written)
                {
                    sets[task] = path;
                }
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                foreach (var left in submitted.Jobs.Skip(place + 1))
                {
                    await follower.CancelAsync(left.JobId);
                }

                throw;
            }
        }

        var batch = await factory.SendAsync(new GetTuningBatch(submitted.BatchId), token);
        if (json)
        {
            Terminal.Json(TuningBatchTables.Document(batch, sets));
        }
        else
        {
            TuningBatchTables.Show(batch, sets);
        }

        var failed = batch.Symbols.Where(row => row.Status == "failed").ToList();
        foreach (var row in failed)
        {
            // nothing is handed out, so that nobody trades it
            Terminal.Fail($"{row.Symbol}: the job failed, nothing was written. {row.Reason}");
        }

        return failed.Count < batch.Symbols.Count ? 0 : 1;
    }
}
