using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Training;

/// <summary>A loss whose gradient is known: height · (3 a + 4 b), of length 5 · height wherever the weights are.</summary>
/// <param name="height">By how often a loss was asked for before.</param>
internal sealed class Slope(Func<int, float> height) : ITrainee, IDisposable
{
    private readonly Tensor _weight = tensor(new float[] { 1, -2 }).DetachFromDisposeScope();
    private readonly Tensor _slope = tensor(new float[] { 3, 4 }).DetachFromDisposeScope();
    private int _asked;
    private int _validated;

    /// <summary>From this loss on it is finite and its gradient is none: the root of 0.</summary>
    public int? RootFrom { get; init; }

    public IReadOnlyList<(string Name, Tensor Tensor)> Trained => [("w", _weight)];

    public int Rows => 1;

    public string Fingerprint() => nameof(Slope);

    public float[] Weights => _weight.ToArray();

    public BatchLoss Loss(IReadOnlyList<int> rows, Dropout dropout)
    {
        var loss = _weight.dot(_slope) * height(_asked);
        return new(_asked++ >= RootFrom ? loss + _weight.sub(_weight.detach()).sqrt().sum() : loss, rows.Count);
    }

    /// <summary>Every step is better than the one before.</summary>
    public double Validate() => -_validated++;

    public void Dispose()
    {
        _weight.Dispose();
        _slope.Dispose();
    }
}
