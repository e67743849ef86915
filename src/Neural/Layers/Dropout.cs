using StrategyFactory.Neural.Runtime;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>
/// Leaves out a share of the numbers and scales up the others (Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks
/// from Overfitting"). What is left out follows from the seed alone: the process's own generator is shared by all trainings in it.
/// </summary>
internal sealed class Dropout : IDisposable
{
    /// <summary>Leaves nothing out: for forecasts and validation.</summary>
    public static readonly Dropout Off = new(0, null);

    private readonly ulong _seed;
    private readonly Generator? _generator;

    private Dropout(ulong seed, Generator? generator) => (_seed, _generator) = (seed, generator);

    /// <summary>For one pass of a training.</summary>
    public static Dropout Seeded(ulong seed, Device device) => new(seed, new Generator(seed, device));

    /// <summary>For a part of it: what it leaves out is the same whenever it is computed.</summary>
    public Dropout Part(int part) => _generator is null ? Off : Seeded(Seeds.Mix(_seed, (ulong)part), _generator.device);

    /// <summary>Whether anything may be left out.</summary>
    public bool IsOn => _generator is not null;

    /// <summary>x with a share of its numbers left out.</summary>
    public Tensor Apply(Tensor x, double share)
    {
        if (_generator is null || share == 0)
        {
            return x;
        }

        var kept = rand(x.shape, dtype: x.dtype, device: x.device, generator: _generator).ge(share).to_type(x.dtype);
        return x.mul(kept.mul_(1 / (1 - share)));
    }

    public void Dispose() => _generator?.Dispose();
}
