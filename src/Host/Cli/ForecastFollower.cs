using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>Starts an experiment or a grid search, shows how far it is until it ends, and cancels it on Ctrl-C.</summary>
internal sealed class ForecastFollower(FactoryProcess factory)
{
    internal async Task<ForecastExperimentDetails> RunAsync(ForecastRequest request, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartForecastExperiment(request), token);
        Terminal.Say($"Experiment {started.ExperimentId}: {started.Model} on {started.Series}.");
        return await WorkFollower.FollowAsync(
            inner => factory.SendAsync(new GetForecastExperiment(started.ExperimentId), inner),
            experiment => experiment.Status is "pending" or "running"
                ? new($"{experiment.Model}: {experiment.Step ?? "waiting"}", experiment.Step == "judging" ? 1 : experiment.Progress ?? 0)
                : null,
            inner => factory.SendAsync(new CancelForecastExperiment(started.ExperimentId), inner),
            token);
    }

    internal async Task<ForecastGridDetails> RunAsync(GridSearchRequest request, CancellationToken token)
    {
        var started = await factory.SendAsync(new StartForecastGrid(request), token);
        Terminal.Say($"Grid search {started.GridId}: {started.Configurations} configurations of {started.Model} on {started.Series}.");
        return await WorkFollower.FollowAsync(
            inner => factory.SendAsync(new GetForecastGrid(started.GridId), inner),
            grid => grid.Status is "pending" or "running"
                ? new($"{grid.Model}: {grid.TrainingsDone} of {grid.TrainingsPlanned}", (double)grid.TrainingsDone / Math.Max(
                    1, grid.TrainingsPlanned))
                : null,
            inner => factory.SendAsync(new CancelForecastGrid(started.GridId), inner),
            token);
    }
}
