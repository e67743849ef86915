using StrategyFactory.Neural.Layers;
using static TorchSharp.torch;

namespace StrategyFactory.Neural.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101): weights shrink by rate · decay, then move by rate · m̂ / (√v̂ + ε). A weight that
/// no gradient reaches shrinks too. Its state can be taken and put back, so that a training goes on as if it had not stopped.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor[] _weights;
    private readonly double _weightDecay;

    public AdamW(IReadOnlyList<Tensor> weights, double weightDecay)
    {
        using var gradients = no_grad();
        _weights = [.. weights];
        _weightDecay = weightDecay;
        First = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
        Second = [.. weights.Select(weight => zeros_like(weight, requires_grad: false).DetachFromDisposeScope())];
    }

    /// <summary>Decaying means of the gradients, one a weight.</summary>
    public IReadOnlyList<Tensor> First { get; }

    /// <summary>Decaying means of their squares.</summary>
    public IReadOnlyList<Tensor> Second { get; }

    /// <summary>Steps taken.</summary>
    public int Steps { get; set; }

    /// <summary>Takes a step by the gradients as they are.</summary>
    /// <param name="rate">Learning rate of this step.</param>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Steps++;
        var move = rate / (1 - Math.Pow(Beta1, Steps));
        var root = Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i].mul_(1 - (rate * _weightDecay));
            First[i].mul_(Beta1);
            Second[i].mul_(Beta2);
            if (_weights[i].grad is { } gradient)
            {
                First[i].add_(gradient, 1 - Beta1);
                Second[i].addcmul_(gradient, gradient, 1 - Beta2);
            }

            _weights[i].addcdiv_(First[i], Second[i].sqrt().div_(root).add_(Epsilon), -move);
        }
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGradients()
    {
        using var scope = NewDisposeScope();
        foreach (var weight in _weights)
        {
            weight.grad?.zero_();
        }
    }

    /// <summary>Multiplies all gradients, and then keeps their joint length at a limit.</summary>
    /// <param name="factor">What they are multiplied by.</param>
    /// <param name="longest">The limit; 0 for none.</param>
    /// <returns>Their joint Euclidean length before the limit.</returns>
    public double ScaleGradients(double factor, double longest)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        List<Tensor> gradients = [.. _weights.Select(weight => weight.grad).OfType<Tensor>()];
        gradients.ForEach(gradient => gradient.mul_(factor));
        var length = gradients.Count == 0 ? 0 : stack(gradients.Select(gradient => gradient.norm())).norm().ToNumber();
        if (longest > 0 && length > longest)
        {
            gradients.ForEach(gradient => gradient.mul_(longest / length));
        }

        return length;
    }

    public void Dispose()
    {
        foreach (var mean in First.Concat(Second))
        {
            mean.Dispose();
        }
    }
}
