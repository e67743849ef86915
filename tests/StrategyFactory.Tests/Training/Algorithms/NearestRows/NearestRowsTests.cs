using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.NearestRows;

/// <summary>Adding a family of models takes a folder and a registration: here are both.</summary>
[TestFixture]
internal sealed class NearestRowsTests
{
    private static readonly TrainingSpecification Nearest = new()
    {
        Symbol = "SMALL",
        Algorithm = "NearestRows",
        Features = ["ibs", "return_1", "rsi_14", "volatility_20"],
        Grids = Grid(40, 5, 40),
        RegimeConfigs = [RegimeConfig.Any],
    };

    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _factory = await SmallMarket.FactoryAsync(
        services => services.AddSingleton<Algorithm, NearestRowsAlgorithm>(),
        [new("Training:PermutationRows", "200"), new("Training:PermutationRepeats", "2")]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    [Test]
    public void It_knows_nothing_of_the_module_but_its_contracts()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests/StrategyFactory.Tests/Training/Algorithms/NearestRows"));
        var used = files.SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("using StrategyFactory.Training", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
        Assert.That(used, Is.EqualTo(new[] { "using StrategyFactory.Training.Contracts;" }));
    }

    [Test]
    public void A_label_that_it_has_no_loss_for_is_refused() => Assert.That(
        () => _factory.SendAsync(new PlanTraining(Nearest with { Label = TargetLabel.Sign })),
        Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("label: NearestRows cannot learn 'sign'; it learns return, volatility, barrier."));

    [Test]
    public void The_nearest_rows_are_averaged()
    {
        double[] feature = [0, 1, 2, 10, 1.4], target = [1, 2, 6, 100, double.NaN];
        using var model = NearestRowsModel.Fit(new([feature], target, new[] { 0, 1, 2, 3 }), 2);

        Assert.That(model.Predict([feature], 4), Is.EqualTo(4), "of rows 1 and 2");
        Assert.That(model.Mean, Is.EqualTo(27.25));
    }

    [Test]
    public async Task It_stands_in_the_list_of_algorithms_and_has_defaults()
    {
        var algorithm = (await _factory.SendAsync(new GetAlgorithms()))[^1];
        var defaults = await _factory.SendAsync(new GetTrainingDefaults("nearestrows"));

        Assert.That(
            (algorithm.Name, algorithm.Grids[0], algorithm.ImportanceMethods[0], algorithm.Unavailable),
            Is.EqualTo(("NearestRows", "neighbours_grid", "permutation", (string?)null)));
        Assert.That(defaults.Grids!["neighbours_grid"], Is.EqualTo(new[] { 5.0, 50 }));
        Assert.That(defaults.ImportanceMethod, Is.EqualTo(ImportanceMethod.Permutation));
    }

    [Test]
    public async Task It_trains_persists_and_predicts_what_the_fitted_model_predicts()
    {
        var specification = Nearest with { Seed = 2 };
        var plan = await _factory.SendAsync(new PlanTraining(specification));
        List<int> reports = [];
        var fitted = await _factory.SendAsync(new FitModel(specification, reports.Add));
        var stored = await _factory.SendAsync(new TrainModel(specification));
        var read = await _factory.SendAsync(new GetModel(stored.ModelId));
        var predictions = await _factory.SendAsync(new GetPredictions(stored.ModelId));

        Assert.That((plan.Cells, plan.Fits, stored.ModelsTrained), Is.EqualTo((2, 2 * 5 + 1, 2)));
        Assert.That(reports, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(read.Specification.Grids!["neighbours_grid"], Is.EqualTo(new[] { 5.0, 40 }));
        Assert.That(read.Details.Cells.Select(cell => cell.Hyperparameters!["neighbours"]), Is.EqualTo(new[] { 5.0, 40 }));
        Assert.That(read.Details.Cells.Select(cell => cell.Score), Is.EqualTo(fitted.Details.Cells.Select(cell => cell.Score)));
        Assert.That(read.Details.Score, Is.EqualTo(read.Details.Cells.Max(cell => cell.Score)));

        using var model = NearestRowsModel.Load(fitted.Content!.Value.Span);
        var expected = new double[predictions.Segment.Count];
        model.Predict(predictions.Data.Features, predictions.Segment, expected);
        Assert.That(predictions.Returns.ToArray(), Is.EqualTo(expected));
        Assert.That(predictions.FittedMagnitudes.Span[^1], Is.EqualTo(read.Details.LargestPrediction));
    }

    [Test]
    public async Task It_walks_forward()
    {
        var model = await _factory.SendAsync(new TrainModel(Nearest with { DataOptions = new(new(1000, true), new(600, true)) }));
        var plain = await _factory.SendAsync(new TrainModel(Nearest));
        var walking = await _factory.SendAsync(new GetPredictions(model.ModelId));
        var fixedOnce = await _factory.SendAsync(new GetPredictions(plain.ModelId));

        Assert.That(walking.Returns.ToArray(), Is.All.Matches<double>(double.IsFinite));
        Assert.That(walking.Returns.ToArray(), Is.Not.EqualTo(fixedOnce.Returns.ToArray()));
        Assert.That(walking.Flags, Is.Empty);
    }

    [Test]
    public async Task It_reports_the_importance_of_every_feature()
    {
        var model = await _factory.SendAsync(new TrainModel(Nearest));
        var importance = await _factory.SendAsync(new GetImportance(model.ModelId, "all"));

        Assert.That(importance.Method, Is.EqualTo("permutation"));
        Assert.That(importance.Importance.Keys, Is.EquivalentTo(Nearest.Features!));
        Assert.That(importance.Importance.Values, Is.All.GreaterThanOrEqualTo(0));
        Assert.That(importance.StandardErrors!.Values, Is.All.GreaterThan(0));
    }

    [Test]
    public async Task Its_grid_is_part_of_what_is_trained()
    {
        var plan = await _factory.SendAsync(new PlanTraining(Nearest));
        var again = await _factory.SendAsync(new PlanTraining(Nearest with { Grids = Grid(5, 40), Algorithm = "NEARESTROWS" }));
        var other = await _factory.SendAsync(new PlanTraining(Nearest with { Grids = Grid(5, 41) }));

        Assert.That(again.Fingerprint, Is.EqualTo(plan.Fingerprint));
        Assert.That(other.Fingerprint, Is.Not.EqualTo(plan.Fingerprint));
    }

    [Test]
    public void Grids_of_others_are_refused()
    {
        Assert.That(
            () => _factory.SendAsync(new PlanTraining(Nearest with { AlphaGrid = [1] })),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo(
                "alpha_grid: NearestRows has no such grid; it has neighbours_grid."));
        Assert.That(
            () => _factory.SendAsync(new PlanTraining(Nearest with { Algorithm = "Ridge" })),
            Throws.TypeOf<UnprocessableException>().With.Message.EqualTo("neighbours_grid: Ridge has no such grid; it has alpha_grid."));
    }

    [TestCase("alpha_grid", 1.0, "grids: 'alpha_grid' is not allowed; it is a field of its own.")]
    [TestCase("neighbours_grid", null, "neighbours_grid: empty; give at least one value or leave it out.")]
    public void A_grid_that_is_a_field_or_has_no_value_is_refused(string name, double? value, string message)
    {
        var grids = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal) { [name] = value is { } one ? [one] : [] };
        Assert.That(
            () => _factory.SendAsync(new PlanTraining(Nearest with { Grids = grids })),
            Throws.TypeOf<FluentValidation.ValidationException>().With.Message.Contains(message));
    }

    [Test]
    public void A_request_names_its_grid_in_json_and_no_other_shows_the_field()
    {
        var read = FactoryJson.Read<TrainingSpecification>(
            """{"symbol":"SMALL","algorithm":"NearestRows","grids":{"neighbours_grid":[3]}}""");

        Assert.That(read.Grids!["neighbours_grid"], Is.EqualTo(new[] { 3.0 }));
        Assert.That(FactoryJson.Write(new TrainingSpecification { Symbol = "SMALL" }), Does.Not.Contain("\"grids\""));
        Assert.That(FactoryJson.Write(new GridCell(RegimeConfig.Any, 1, 1, 0, 1, true, null)), Does.Not.Contain("hyperparameters"));
    }

    private static Dictionary<string, IReadOnlyList<double>> Grid(params double[] neighbours) =>
        new(StringComparer.Ordinal) { [NearestRowsAlgorithm.Grid] = neighbours };
}
