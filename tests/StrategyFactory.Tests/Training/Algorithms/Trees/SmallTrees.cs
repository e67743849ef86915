using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Tests.MarketData.SimulatedMarkets;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>Grids small enough for a test.</summary>
internal static class SmallTrees
{
    /// <summary>Four cells in each of two regimes.</summary>
    public static TrainingSpecification Boosting { get; } = new()
    {
        Symbol = "SMALL",
        Algorithm = "XGBoost",
        Features = SmallMarket.Features,
        MaxDepthGrid = [2, 3],
        LearningRateGrid = [0.1, 0.3],
        RegLambdaGrid = [1],
        MinChildWeightGrid = [20],
        Rounds = 30,
        EarlyStoppingRounds = 5,
        RegimeConfigs = [RegimeConfig.Any, RegimeConfig.Of("regime_gmm", 0)],
    };

    /// <summary>Four forests, two of each kind.</summary>
    public static TrainingSpecification Forest { get; } = new()
    {
        Symbol = "SMALL",
        Algorithm = "RandomForest",
        Features = SmallMarket.Features,
        MaxDepthGrid = [3, 6],
        MinSamplesLeafGrid = [20],
        TreesGrid = [5, 20],
        RegimeConfigs = [RegimeConfig.Any],
    };
}
