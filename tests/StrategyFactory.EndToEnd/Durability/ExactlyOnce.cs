using NUnit.Framework;
using StrategyFactory.EndToEnd.Harness;

namespace StrategyFactory.EndToEnd.Durability;

/// <summary>What tables must hold after <see cref="MixedWork"/>, however it was disturbed: everything once, nothing left to do.</summary>
internal sealed class ExactlyOnce
{
    private readonly int _generations;
    private readonly int _strategies;
    private readonly long _metrics;
    private readonly long _artifacts;

    private ExactlyOnce(int generations, int strategies, long metrics, long artifacts) =>
        (_generations, _strategies, _metrics, _artifacts) = (generations, strategies, metrics, artifacts);

    /// <summary>Counts of undisturbed work.</summary>
    public static async Task<ExactlyOnce> OfAsync(FactoryTables tables, (int Run, int Batch) generations) => new(
        generations.Run + generations.Batch,
        MixedWork.StrategiesOf(generations),
        await tables.CountAsync("fine_tuning.test_metrics"),
        await tables.CountAsync("fine_tuning.controller_artifacts"));

    /// <summary>Fails where something is missing, doubled or left over.</summary>
    public async Task RequireAsync(FactoryTables tables, string what)
    {
        (long Expected, string Tables, string Condition)[] counts =
        [
            (0, "evolution.evolution_runs", "status in ('PENDING', 'RUNNING') or waiting"),
            (_generations, "evolution.generations", "judged and not reused"),
            (_generations, "evolution.generations", "true"),
            (_generations, "evolution.evolution_log", "true"),
            (_generations, "training.models", "true"),
            (_generations, "(select distinct fingerprint from training.models) as fingerprints", "true"),
            (_strategies, "simulation.priority_jobs", "status = 'COMPLETED'"),
            (_strategies, "simulation.priority_jobs", "true"),
            (_strategies, "(select distinct batch_id, grid_index from simulation.priority_jobs) as strategies", "true"),
            (1, "evolution.promoted_models", "true"),
            (1, "training.holdout_reads", "true"),
            (1, "fine_tuning.controller_jobs", "status = 'completed_partial'"),
            (MixedWork.Tasks, "fine_tuning.controller_tasks", "status = 'completed_partial'"),
            (MixedWork.Tasks, "fine_tuning.controller_tasks", "true"),
            (MixedWork.Tasks, "fine_tuning.controller_attempts", "status = 'completed'"),
            (0, "fine_tuning.controller_attempts", "status not in ('completed', 'lost')"),
            (_metrics, "fine_tuning.test_metrics", "true"),
            (_artifacts, "fine_tuning.controller_artifacts", "true"),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (expected, name, condition) in counts)
            {
                Assert.That(await tables.CountAsync(name, condition), Is.EqualTo(expected), $"{what}: {name} where {condition}");
            }
        }

        // a command's row goes just after the run has ended
        Assert.That(await Poll.UntilAsync(tables.UnfinishedCommandsAsync, left => left == 0), Is.Zero, what);
    }
}
