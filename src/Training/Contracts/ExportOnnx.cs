using MediatR;

namespace StrategyFactory.Training.Contracts;

/// <summary>
/// A stored model as an ONNX file: input <c>features</c> double [N, F] in the order of the model's features, output <c>prediction</c>
/// double [N, 1], NaN where a feature is NaN. 422 for a model that walks forward, which has no single weights.
/// </summary>
public sealed record ExportOnnx(Guid ModelId) : IRequest<OnnxModel>;

/// <summary>A model as an ONNX file.</summary>
/// <param name="Content">The bytes of the file; the same model gives the same ones.</param>
/// <param name="Unit">What its output has to be turned from into an expected return.</param>
public sealed record OnnxModel(ReadOnlyMemory<byte> Content, PredictionUnit Unit);

/// <summary>What a prediction is in, and how it becomes an expected return until the horizon.</summary>
public enum PredictionUnit
{
    /// <summary>It is the return.</summary>
    Return,

    /// <summary>Units of volatility: times σ·√h of the bar (<see cref="VolatilityUnit"/>).</summary>
    Volatility,

    /// <summary>Logarithm of a price: less ln of the bar's close.</summary>
    LogPrice,

    /// <summary>A price: divided by the bar's close, less 1.</summary>
    Price,
}
