using NUnit.Framework;
using StrategyFactory.Tests.Database;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Trees;

[TestFixture]
internal sealed class TrainTreesTests
{
    private TestFactory _factory = null!;

    [OneTimeSetUp]
    public async Task CreateAsync() => _factory = await SmallMarket.FactoryAsync();

    [OneTimeTearDown]
    public async Task DisposeAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }
    }

    private static IEnumerable<TestCaseData> Algorithms()
    {
        yield return new TestCaseData(SmallTrees.Boosting).SetArgDisplayNames("XGBoost");
        yield return new TestCaseData(SmallTrees.Forest).SetArgDisplayNames("RandomForest");
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task A_stored_model_reads_back_byte_for_byte_and_predicts_bit_for_bit(TrainingSpecification specification)
    {
        specification = specification with { Seed = 11 };
        var fitted = await _factory.SendAsync(new FitModel(specification));
        var stored = await _factory.SendAsync(new TrainModel(specification));

        var read = (await _factory.SendAsync(new GetModel(stored.ModelId))).Details;
        var first = await _factory.SendAsync(new GetPredictions(stored.ModelId));
        var second = await _factory.SendAsync(new GetPredictions(stored.ModelId));

        Assert.Multiple(() =>
        {
            Assert.That(stored.Reused, Is.False);
            Assert.That(stored.ModelsTrained, Is.EqualTo(specification.RegimeConfigs!.Count * 4));
            Assert.That(read.Trees, Is.EqualTo(fitted.Details.Trees));
            Assert.That(read.Trees!.Bytes, Is.EqualTo(fitted.Booster!.Value.Length));
            Assert.That(read.Trees.Trees, Is.EqualTo(read.Best.Tree!.Trees));
            Assert.That(read.Coefficients, Is.Null);
            Assert.That(read.Cells, Is.EqualTo(fitted.Details.Cells));
            Assert.That(read.Importance, Is.EqualTo(fitted.Details.Importance));
            Assert.That(read.ImportanceErrors, Is.EqualTo(fitted.Details.ImportanceErrors));
            Assert.That(read.Score, Is.GreaterThan(0), "half of every move comes back");
            Assert.That(second.Returns.ToArray(), Is.EqualTo(first.Returns.ToArray()));
            Assert.That(second.FittedMagnitudes.Span[^1], Is.EqualTo(read.LargestPrediction));
        });
    }
}
