using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NUnit.Framework;
using StrategyFactory.Kernel.Json;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Fitting;

namespace StrategyFactory.Tests.Training.Fitting;

internal sealed class RunnerUpTests
{
    [Test]
    public void It_is_the_next_that_could_have_been_chosen()
    {
        var (best, second) = (Cell(0.01, 0.5), Cell(0.1, 0.4));
        GridCell[] cells = [Cell(1, 0.9) with { NonZero = 0 }, Cell(2, 0.8) with { Converged = false }, second, Cell(3, null), best, Cell(4, 0.3)];

        Assert.That(RunnerUp.Of(cells, best), Is.EqualTo(second));
        Assert.That(RunnerUp.Of([best], best), Is.Null);
        Assert.That(RunnerUp.Of([best, Cell(1, null)], best), Is.Null);
    }

    [Test]
    public void Ties_go_to_the_stronger_penalty_then_to_fewer_features_then_to_the_grid()
    {
        var best = Cell(9, 0.5);
        var (strong, lean, first) = (Cell(8, 0.4), Cell(7, 0.4) with { NonZero = 2 }, Cell(7, 0.4) with { L1Ratio = 0.3 });

        Assert.That(RunnerUp.Of([first, lean, strong, best], best), Is.EqualTo(strong));
        Assert.That(RunnerUp.Of([first, lean, best], best), Is.EqualTo(lean));
        Assert.That(RunnerUp.Of([first, Cell(7, 0.4), best], best), Is.EqualTo(first));
        var (weak, heavy) = (Tree(1), Tree(10));
        Assert.That(RunnerUp.Of([Tree(0.1), weak, heavy], heavy), Is.EqualTo(weak), "of trees the larger λ");
    }

    [Test]
    public void A_cell_that_was_tried_first_and_could_not_be_refitted_is_no_runner_up()
    {
        var best = Cell(1, 0.5);

        Assert.That(RunnerUp.Of([Cell(2, 0.6), best, Cell(3, 0.4)], best)!.Alpha, Is.EqualTo(3));
    }

    [Test]
    public async Task Choices_are_read_without_the_grid_and_older_models_have_no_runner_up()
    {
        await using var factory = await SmallMarket.FactoryAsync();
        var specification = new TrainingSpecification { Symbol = "SMALL", Features = SmallMarket.Features, AlphaGrid = [0.001, 0.01], L1RatioGrid = [0.5], RegimeConfigs = [RegimeConfig.Any] };
        var one = await factory.SendAsync(new TrainModel(specification));
        var other = await factory.SendAsync(new TrainModel(specification with { AlphaGrid = [0.01] }));

        var choices = (await factory.SendAsync(new GetTrainingChoices([one.ModelId, other.ModelId, Guid.NewGuid()]))).ToDictionary(choice => choice.ModelId);
        var details = (await factory.SendAsync(new GetModel(one.ModelId))).Details;
        Assert.That(choices, Has.Count.EqualTo(2));
        Assert.That(choices[one.ModelId], Is.EqualTo(new TrainingChoice(one.ModelId, details.Score, details.Best, details.RunnerUp)));
        Assert.That((choices[one.ModelId].RunnerUp is null, choices[other.ModelId].RunnerUp), Is.EqualTo((false, (GridCell?)null)), "a grid of one cell has none");

        await using var command = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("update training.models set details = details - 'runner_up'");
        await command.ExecuteNonQueryAsync();
        Assert.That((await factory.SendAsync(new GetTrainingChoices([one.ModelId]))).Single().RunnerUp, Is.Null);
        await using var stored = factory.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand($"select details::text from training.models where id = '{one.ModelId}'");
        var older = FactoryJson.Read<ModelDetails>((string)(await stored.ExecuteScalarAsync())!);
        Assert.That((older.RunnerUp, JsonSerializer.Serialize(older, FactoryJson.Options).Contains("runner_up", StringComparison.Ordinal)), Is.EqualTo(((GridCell?)null, false)));
    }

    private static GridCell Cell(double alpha, double? score) => new(RegimeConfig.Any, alpha, 0.5, score, 3, true, null);

    private static GridCell Tree(double lambda) => new(RegimeConfig.Any, null, null, 0.4, 3, true, null, new(3, 0.1, lambda, 1, null, 20));
}
