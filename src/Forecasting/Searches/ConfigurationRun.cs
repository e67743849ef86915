using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Forecasting.Evaluation;
using StrategyFactory.Forecasting.Experiments;
using StrategyFactory.Forecasting.Models;
using StrategyFactory.Forecasting.Windows;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Searches;

/// <summary>Trains one configuration of a search and stores what came of it; a configuration that fails does not stop the others.</summary>
internal sealed class ConfigurationRun(
    ForecastingContext context,
    ExperimentPlanning planning,
    ResultFiles files,
    WindowFiles windows,
    TimeProvider clock,
    ILogger<ConfigurationRun> logger)
{
    internal static IReadOnlyDictionary<string, JsonElement> HyperparamsOf(ForecastExperiment experiment) =>
        FactoryJson.Read<SortedDictionary<string, JsonElement>>(experiment.Hyperparams);

    /// <summary>Trains on all rows, judges and ends the experiment.</summary>
    internal Task FinishAsync(ForecastSearch search, ForecastExperiment experiment, ExperimentPlan shared, SearchWatch.Stop stop) =>
        GuardAsync(
            search,
            experiment,
            async token =>
            {
                var plan = PlanOf(experiment, shared);
                var checkpoint = files.CheckpointOf(experiment.Id);
                using var validated = await ExperimentTraining.TrainAsync(
                    plan,
                    1,
                    share => stop.Progress = share,
                    TrainingToken(plan, stop),
                    stop.Losses.Add,
                    checkpoint,
                    reason => Warn(experiment, reason),
                    stop.Deadline);
                await SayAsync(experiment, "judging", token);
                var outcome = await ExperimentTraining.JudgeAsync(plan, validated, search.TriedBefore + search.MostConfigurations, token);
                experiment.ModelPath = validated.Model.Artefact is { } artefact
                    ? await files.WriteAsync(experiment.Id, artefact, token)
                    : files.Write(experiment.Id, validated.Model.Save);
                await windows.WriteAsync(experiment.Id, outcome.Windows, token);
                experiment.TrainMetrics = FactoryJson.Write(outcome.Train);
                experiment.ValMetrics = FactoryJson.Write(outcome.Validation);
                experiment.TestMetrics = FactoryJson.Write(outcome.Test);
                experiment.Record = FactoryJson.Write(outcome.Record);
                experiment.Verdict = outcome.Record.Gate!.Outcome;
                experiment.Flags = [.. outcome.Flags];
                experiment.Status = ExperimentStatus.Completed;
            },
            stop);

    /// <summary>Trains on a share of the rows, for a round of a halving.</summary>
    internal Task TryAsync(
        ForecastSearch search, ForecastExperiment experiment, ExperimentPlan shared, double share, SearchWatch.Stop stop) =>
        GuardAsync(
            search,
            experiment,
            async _ =>
            {
                var plan = PlanOf(experiment, shared);
                using var trained = await ExperimentTraining.TrainAsync(
                    plan, share, done => stop.Progress = done, TrainingToken(plan, stop), deadline: stop.Deadline);
                var metrics = ExperimentTraining.Figures(trained);
                experiment.Flags = [.. trained.Model.Flags.Where(flag => flag == ModelFlags.OutOfTime)];
                experiment.ValMetrics = FactoryJson.Write(metrics);
                experiment.Rounds = [.. experiment.Rounds, MetricNames.Goodness(search.Metric, metrics) ?? double.NaN];
                experiment.Status = ExperimentStatus.Pending;
            },
            stop);

    /// <summary>Ends the configurations that a round does not keep.</summary>
    internal async Task EliminateAsync(
        ForecastSearch search,
        IReadOnlyList<ForecastExperiment> survivors,
        IReadOnlyList<int> kept,
        int round,
        int rounds,
        CancellationToken token)
    {
        foreach (var (place, experiment) in survivors.Index().Where(entry => !kept.Contains(entry.Index)))
        {
            if (ExperimentStatus.IsEnded(experiment.Status))
            {
                continue;
            }

            var value = MetricNames.Value(search.Metric, FactoryJson.Read<ForecastMetrics>(experiment.ValMetrics!));
            experiment.Status = ExperimentStatus.Eliminated;
            experiment.FinishedAt = clock.GetUtcNow();
            experiment.Error = string.Create(
                CultureInfo.InvariantCulture,
                $"Round {round + 1} of {rounds} kept the best {kept.Count} of {survivors.Count}; "
                + $"validation {search.Metric} {value:G6} was not among them.");
            await files.WriteAsync(ExperimentDescriptions.Details(experiment), token);
        }

        await context.SaveChangesAsync(token);
    }

    /// <summary>What keeps its best ends itself in time, and is judged; all else is cut off.</summary>
    private static CancellationToken TrainingToken(ExperimentPlan plan, SearchWatch.Stop stop) =>
        plan.Kind.KeepsBest(plan.Hyperparams) ? stop.Token : stop.Limited;

    private void Warn(ForecastExperiment experiment, string reason) => logger.LogWarning(
        "The training of {Experiment} begins anew: {Reason}", experiment.Id, reason);

    private ExperimentPlan PlanOf(ForecastExperiment experiment, ExperimentPlan shared) =>
        planning.Plan(shared.Request with { Hyperparams = HyperparamsOf(experiment) }, shared.Loaded);

    private async Task GuardAsync(
        ForecastSearch search, ForecastExperiment experiment, Func<CancellationToken, Task> work, SearchWatch.Stop stop)
    {
        stop.RequireTime();
        var token = stop.Token;
        stop.Progress = 0;
        stop.Losses.Clear();
        experiment.Status = ExperimentStatus.Running;
        await SayAsync(experiment, "training", token);
        var began = clock.GetTimestamp();
        try
        {
            await work(token);
        }
        catch (Exception refusal) when (RunForecastSearchHandler.IsRefusal(refusal))
        {
            experiment.Status = ExperimentStatus.Failed;
            experiment.Error = refusal is FluentValidation.ValidationException invalid
                ? string.Join(" ", invalid.Errors.Select(error => error.ErrorMessage))
                : refusal.Message;
            // so that its rounds stay as many as everybody's
            experiment.Rounds = [.. experiment.Rounds, double.NaN];
        }

        experiment.Step = null;
        experiment.Seconds = (experiment.Seconds ?? 0) + clock.GetElapsedTime(began).TotalSeconds;
        experiment.FinishedAt = ExperimentStatus.IsEnded(experiment.Status) ? clock.GetUtcNow() : null;
        search.TrainingsDone++;
        if (ExperimentStatus.IsEnded(experiment.Status))
        {
            // before the row: a crash in between trains once more and writes the same again
            await files.WriteAsync(ExperimentDescriptions.Details(experiment), CancellationToken.None);
        }

        // what is done is kept, also where the time has just run out
        await context.SaveChangesAsync(CancellationToken.None);
        if (ExperimentStatus.IsEnded(experiment.Status))
        {
            files.DeleteCheckpoint(experiment.Id);
        }
    }

    private async Task SayAsync(ForecastExperiment experiment, string step, CancellationToken token)
    {
        experiment.Step = step;
        await context.SaveChangesAsync(token);
    }
}
