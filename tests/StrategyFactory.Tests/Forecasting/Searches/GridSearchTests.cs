using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Forecasting.Contracts;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Tests.Forecasting.Searches;

internal sealed class GridSearchTests
{
    private ForecastHarness _harness = null!;
    private ForecastData _wave = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _harness = await ForecastHarness.StartAsync();
        _wave = await _harness.DataAsync(MadeSeries.Wave(2500));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _harness.DisposeAsync();

    [Test]
    public async Task A_grid_goes_through_all_combinations_in_their_order()
    {
        var grid = await _harness.RunAsync(Grid("all", ("context_length", [24, 48]), ("variant", ["nlinear", "dlinear"])));
        Assert.That((grid.Status, grid.Configurations, grid.Ended, grid.TrainingsDone), Is.EqualTo(("completed", 4, 4, 4)));
        Assert.That(
            grid.Experiments.Select(row => $"{row.Hyperparams["context_length"]} {row.Hyperparams["variant"]}"),
            Is.EqualTo(new[] { "24 nlinear", "24 dlinear", "48 nlinear", "48 dlinear" }));
        Assert.That(
            grid.Experiments.Select(row => row.ExperimentId[..8]), Is.EqualTo(new[] { "all_001_", "all_002_", "all_003_", "all_004_" }));
        Assert.That(grid.BestValue, Is.EqualTo(grid.Experiments.Min(row => row.ValMetrics!.Mae)));
        var first = await _harness.SendAsync(new GetForecastExperiment(grid.Experiments[0].ExperimentId));
        Assert.That(first.Gate!.Configurations, Is.GreaterThanOrEqualTo(4), "every one counts all that were tried");
    }

    [Test]
    public async Task Work_that_was_cut_off_goes_on_at_the_first_configuration_that_has_not_ended()
    {
        var whole = await _harness.RunAsync(Grid("whole", ("context_length", [24, 300, 320])));
        await using var harness = await ForecastHarness.StartAsync();
        var data = await harness.DataAsync(MadeSeries.Wave(2500));
        var request = Grid("cut", ("context_length", [24, 300, 320]));
        var started = await harness.SendAsync(new StartForecastGrid(request with { Request = request.Request with { Data = data } }));
        // as a process leaves it that dies in the midst of the second
        var (first, ended) = await RunOneThenDieAsync(harness, started.GridId);
        await using var next = await ForecastHarness.StartAsync(harness);
        var orphans = await next.SendAsync(new GetForecastsUnderWay());
        Assert.That(orphans, Is.EqualTo(new[] { new RunForecastSearch(started.GridId) }));
        await next.SendAsync(new RunForecastSearch(started.GridId));
        var grid = await next.SendAsync(new GetForecastGrid(started.GridId));
        Assert.That((grid.Status, grid.Ended), Is.EqualTo(("completed", 3)));
        Assert.That((await next.SendAsync(new GetForecastExperiment(first))).Seconds, Is.EqualTo(ended), "it was not trained again");
        Assert.That(grid.Experiments.Select(row => row.ValMetrics), Is.EqualTo(whole.Experiments.Select(row => row.ValMetrics)));
        Assert.That(grid.Experiments.Select(row => row.TestMetrics), Is.EqualTo(whole.Experiments.Select(row => row.TestMetrics)));
    }

    [Test]
    public async Task A_configuration_that_fails_stays_visible_with_its_reason_and_the_others_go_on()
    {
        var data = await _harness.DataAsync([.. MadeSeries.Wave(2500).Select((value, t) => t % 97 == 10 ? double.NaN : value)]);
        var request = Grid("holes", ("context_length", [90, 24]));
        var grid = await _harness.RunAsync(request with { Request = request.Request with { Data = data } });
        Assert.That(grid.Experiments.Select(row => row.Status), Is.EqualTo(new[] { "failed", "completed" }));
        Assert.That(
            grid.Experiments[0].Error, Does.StartWith("data: no stretch of context_length + prediction_length training rows is without a gap"));
        Assert.That((grid.Status, grid.BestExperimentId), Is.EqualTo(("completed", grid.Experiments[1].ExperimentId)));
    }

    [Test]
    public async Task A_time_limit_keeps_the_best_so_far_and_says_why_the_rest_was_not_trained()
    {
        var grid = await _harness.RunAsync(Grid("late", ("context_length", [24, 36])) with { TimeLimitSeconds = 1e-6 });
        Assert.That(grid.Status, Is.EqualTo("timed_out"));
        Assert.That(grid.Experiments.Select(row => row.Status), Is.All.EqualTo("skipped"));
        Assert.That(
            grid.Experiments.Select(row => row.Error), Is.All.EqualTo("The time limit of 1E-06 s was reached before it was trained."));
    }

    [Test]
    public async Task A_random_search_draws_the_same_for_a_seed()
    {
        var request = Grid("drawn", ("context_length", [12, 24, 36, 48]), ("kernel_size", [5, 25, 49]));
        var first = await _harness.RunAsync(request with { Strategy = "random", Samples = 3 });
        var second = await _harness.RunAsync(request with { Strategy = "random", Samples = 3 });
        Assert.That(first.Configurations, Is.EqualTo(3));
        Assert.That(Told(second), Is.EqualTo(Told(first)));

        static string[] Told(ForecastGridDetails grid) =>
            [.. grid.Experiments.Select(row => $"{row.Hyperparams["context_length"]} {row.Hyperparams["kernel_size"]}")];
    }

    [Test]
    public async Task A_halving_ends_the_weak_ones_early_and_trains_the_last_on_all_rows()
    {
        var grid = await _harness.RunAsync(
            Grid("halved", ("context_length", [1, 2, 24, 48])) with { Strategy = "halving", HalvingFactor = 2 });
        Assert.That((grid.Status, grid.TrainingsDone, grid.TrainingsPlanned), Is.EqualTo(("completed", 7, 7)));
        Assert.That(grid.Experiments.Count(row => row.Status == "eliminated"), Is.EqualTo(3));
        Assert.That(grid.Experiments.Take(2).Select(row => row.Status), Is.All.EqualTo(
            "eliminated"), "one and two hours do not tell the time of day");
        Assert.That(grid.Experiments[0].Error, Does.StartWith("Round 1 of 3 kept the best 2 of 4; validation mae "));
        var last = grid.Experiments.Single(row => row.Status == "completed");
        Assert.That((last.TestMetrics is not null, grid.BestExperimentId), Is.EqualTo((true, last.ExperimentId)));
        var alone = await _harness.RunAsync(Grid("alone").Request with { Hyperparams = last.Hyperparams });
        Assert.That(alone.TestMetrics, Is.EqualTo(last.TestMetrics));
    }

    [Test]
    public async Task Stages_look_closer_around_the_best_and_every_verdict_counts_them()
    {
        var grid = await _harness.RunAsync(
            Grid("closer", ("context_length", [4, 16, 48]), ("variant", ["nlinear"])) with { RefineStages = 2 });
        Assert.That((grid.Status, grid.RefineStages, grid.StagesDone), Is.EqualTo(("completed", 2, 2)));
        var tried = grid.Experiments.Select(row => row.Hyperparams["context_length"].GetInt32()).ToList();
        Assert.That(tried[..3], Is.EqualTo(new[] { 4, 16, 48 }));
        var best = grid.Experiments.Take(3).MinBy(row => row.ValMetrics!.Mae)!.Hyperparams["context_length"].GetInt32();
        Assert.That(best, Is.EqualTo(48), "the wave lasts 24 rows and a half");
        Assert.That(tried[3..5], Is.EqualTo(new[] { 28, 83 }), "√(16 · 48) and 48 · √3: further out by half of the last step");
        Assert.That(tried, Is.Unique.And.Count.EqualTo(7));
        Assert.That((grid.Configurations, grid.TrainingsDone, grid.TrainingsPlanned), Is.EqualTo((7, 7, 7)));
        Assert.That(grid.Experiments.Select(row => row.ExperimentId[..10]), Has.Exactly(1).EqualTo("closer_007"));
        var first = await _harness.SendAsync(new GetForecastExperiment(grid.Experiments[0].ExperimentId));
        var last = await _harness.SendAsync(new GetForecastExperiment(grid.Experiments[6].ExperimentId));
        Assert.That(first.Gate!.Configurations, Is.EqualTo(last.Gate!.Configurations), "also those that came later");
    }

    [Test]
    public async Task A_cancelled_grid_keeps_its_rows()
    {
        var started = await _harness.SendAsync(new StartForecastGrid(Grid("stopped", ("context_length", [24, 36]))));
        var cancelled = await _harness.SendAsync(new CancelForecastGrid(started.GridId));
        Assert.That(cancelled.Status, Is.EqualTo("cancelled"));
        var grid = await _harness.SendAsync(new GetForecastGrid(started.GridId));
        Assert.That(grid.Experiments.Select(row => row.Status), Is.EqualTo(new[] { "cancelled", "cancelled" }));
        Assert.That(grid.Experiments.Select(row => row.Error), Is.All.EqualTo("The search was cancelled before its turn."));
        Assert.That(() => _harness.SendAsync(new CancelForecastGrid(started.GridId)), Throws.TypeOf<ConflictException>());
    }

    [Test]
    public async Task Work_that_was_given_up_is_failed_and_can_be_taken_up_again()
    {
        var started = await _harness.SendAsync(new StartForecastGrid(Grid("given", ("context_length", [24]))));
        await _harness.SendAsync(new FailForecastSearch(started.GridId, "the disk is full"));
        var failed = await _harness.SendAsync(new GetForecastGrid(started.GridId));
        Assert.That(
            (failed.Status, failed.Error, failed.Experiments[0].Error), Is.EqualTo(("failed", "the disk is full", "the disk is full")));
        await _harness.SendAsync(new ReopenForecastSearch(started.GridId));
        await _harness.SendAsync(new RunForecastSearch(started.GridId));
        Assert.That((await _harness.SendAsync(new GetForecastGrid(started.GridId))).Status, Is.EqualTo("completed"));
    }

    [Test]
    public void A_bad_grid_is_refused_with_field_value_and_what_is_allowed()
    {
        Refuse(Grid("x"), "param_grid: needs at least one hyperparameter");
        Refuse(Grid("x", ("context_length", [])), "each with 1 to 1000 values");
        Refuse(Grid("x", ("context_length", [0, 24])), "param_grid.context_length: 0 is not allowed; 1 to 10000, whole.");
        Refuse(Grid("x", ("kernel_size", [4, 5])), "param_grid.kernel_size: 4 is not allowed; 1 to 999, odd.");
        Refuse(Grid("x", ("luck", [1])), "param_grid.luck: is no hyperparameter of linear");
        Refuse(Grid("x", ("prediction_length", [1])) with { Strategy = "wise" },
            "strategy: 'wise' is not known; cartesian, random, halving.");
        Refuse(Grid("x", ("context_length", [1])) with { Strategy = "random" }, "samples: is missing");
        Refuse(Grid("x", ("context_length", [1])) with { TimeLimitSeconds = -1 }, "time_limit_seconds: -1 is not allowed");
        Refuse(Grid("x", ("context_length", [1])) with { Metric = "luck" }, "metric: 'luck' is not known; mae");
        Refuse(Grid("x", ("context_length", [24])) with { Metric = "weighted_quantile_loss", Strategy = "halving" },
            "metric: linear forecasts no quantiles and has no weighted_quantile_loss; mae, rmse, smape, mase, relative_mae, directional_accuracy.");
        var stages = Grid("x", ("context_length", [1, 2])) with { RefineStages = 6 };
        Refuse(stages, "refine_stages: 6 is not allowed; 0 to 5.");
        Refuse(stages with { RefineStages = 1, Strategy = "halving" },
            "refine_stages: the strategy halving has rounds of its own; 0 here.");
        Refuse(Grid("x", ("variant", ["nlinear", "dlinear"])) with { RefineStages = 1 },
            "refine_stages: needs a hyperparameter with at least two numbers in param_grid; else 0.");
        object[] thousand = [.. Enumerable.Range(1, 1000).Cast<object>()];
        (string, object[])[] billion = [("context_length", thousand), ("prediction_length", thousand), ("ridge_penalty", thousand)];
        var huge = Grid("x", [.. billion, ("variant", ["nlinear", "dlinear"])]);
        Refuse(huge, "param_grid: has 2000000000 configurations to train; at most 1000.");
        Refuse(huge with { Strategy = "random", Samples = 1001, RefineStages = 1 }, "param_grid: has 1001 configurations to train; at most 1000.");
        Refuse(huge with { Strategy = "random", Samples = 998, RefineStages = 1 },
            "refine_stages: 1 may add 6 to 998 configurations; at most 1000 together.");
        Refuse(
            Grid("x", [.. billion, ("kernel_size", [5, 7, 9])]) with { RefineStages = 1 },
            "param_grid: has 3000000000 configurations to train; at most 1000.");
        var twice = Grid("x", ("context_length", [1]));
        Refuse(twice with { Request = twice.Request with { Hyperparams = ForecastHarness.Set(("context_length", 2)) } },
            "'context_length' also stands in hyperparams");
    }

    private void Refuse(GridSearchRequest grid, string message) => Assert.That(
        () => _harness.SendAsync(new StartForecastGrid(grid)), Throws.TypeOf<ValidationException>().With.Message.Contains(message));

    private GridSearchRequest Grid(string name, params (string Name, object[] Values)[] values) => new()
    {
        Request = new() { Name = name, Data = _wave, Windows = new(Validation: 6, Gate: 10, Test: 6) },
        ParamGrid = values.ToDictionary(each => each.Name, each => ForecastHarness.Values(each.Values), StringComparer.Ordinal),
    };

    /// <summary>Runs until the first configuration has ended, cuts the work off and returns its id and time.</summary>
    private static async Task<(string First, double? Seconds)> RunOneThenDieAsync(ForecastHarness harness, Guid gridId)
    {
        using var death = new CancellationTokenSource();
        var work = harness.SendAsync(new RunForecastSearch(gridId), death.Token);
        ForecastSummary first;
        do
        {
            first = (await harness.SendAsync(new GetForecastGrid(gridId))).Experiments[0];
        }
        while (first.Status is "pending" or "running");
        await death.CancelAsync();
        Assert.That(async () => await work, Throws.InstanceOf<OperationCanceledException>());
        var grid = await harness.SendAsync(new GetForecastGrid(gridId));
        Assert.That((grid.Status, grid.Ended), Is.EqualTo(("running", grid.Ended)).And.Not.EqualTo(("running", 3)));
        return (first.ExperimentId, first.Seconds);
    }
}
