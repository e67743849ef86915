using StrategyFactory.Evolution.Contracts;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>All that is needed to trade a promoted strategy elsewhere.</summary>
/// <param name="Promoted">The promotion: threshold resolved, cut-off, regime, ticker, verdict.</param>
/// <param name="Settings">How it was traded; passive orders with their step of the price.</param>
/// <param name="Model">Its model; m and s of the cut-off are the mean and sd of its predictions.</param>
/// <param name="Onnx">The model as an ONNX file.</param>
/// <param name="Features">The model's features in the order of the ONNX file's columns.</param>
/// <param name="Regimes">Segments by time and what the regimes depend on, as they were when the model was trained.</param>
/// <param name="Predictions">What the model predicts on the simulation segment of the bars as they are now.</param>
internal sealed record PromotedExport(
    PromotedModel Promoted, SimulationSettings Settings, StoredModelDetails Model, OnnxModel Onnx,
    IReadOnlyList<DescribedFeature> Features, FrozenRegimes Regimes, ModelPredictions Predictions)
{
    /// <summary>Name of the model's file among the exported ones.</summary>
    internal const string ModelFile = "model.onnx";

    /// <summary>Bars, features (in the order of <see cref="Features"/>) and regimes of the ticker as they are now.</summary>
    internal Dataset Data => Predictions.Data;

    internal PromotionSummary Promotion => Promoted.Promotion;

    internal TrainingSpecification Specification => Model.Specification;
}
