using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>y = W x (+ b), and what a low-rank pair beside it adds.</summary>
internal sealed class Linear
{
    private readonly ParameterSet _parameters;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    private Linear(ParameterSet parameters, string path, int inputs, int outputs, Start start, bool bias, bool isOutput)
    {
        (_parameters, Path, Inputs, Outputs, IsOutput) = (parameters, path, inputs, outputs, isOutput);
        _weight = parameters.Take(path + ".weight", start, outputs, inputs);
        _bias = bias ? parameters.Take(path + ".bias", Start.Zero, outputs) : null;
    }

    /// <summary>Makes a layer of a model.</summary>
    /// <param name="parameters">The model's.</param>
    /// <param name="path">Such as <c>encoder.block.0.layer.0.SelfAttention.q</c>.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="start">How W begins.</param>
    /// <param name="bias">Whether there is a b; it begins at 0.</param>
    /// <param name="isOutput">Whether it makes the model's output.</param>
    public static Linear In(
        ParameterSet parameters, string path, int inputs, int outputs, Start start, bool bias = false, bool isOutput = false) =>
        parameters.Add(new(parameters, path, inputs, outputs, start, bias, isOutput));

    public string Path { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    public bool IsOutput { get; }

    /// <summary>What an adapter put beside it, or null.</summary>
    public LoraPair? Pair { get; private set; }

    /// <summary>[…, inputs] to [… , outputs].</summary>
    public Tensor Forward(Tensor x, Dropout dropout)
    {
        var y = _parameters.RoundsProducts && !IsOutput ? Rounded(x) : nn.functional.linear(x, _weight, _bias);
        return Pair is null ? y : Pair.AddTo(y, x, dropout);
    }

    /// <summary>Puts a pair beside it, in place of one that was there.</summary>
    public void Attach(LoraPair pair)
    {
        Detach();
        Pair = pair;
    }

    /// <summary>Takes the pair away.</summary>
    public void Detach()
    {
        Pair?.Dispose();
        Pair = null;
    }

    /// <summary>Makes the pair a part of W and takes it away.</summary>
    public void Merge()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        if (Pair is not null)
        {
            _weight.add_(Pair.Product());
            Detach();
        }
    }

    /// <summary>The weight is rounded anew each time: that costs little, and the exact one stays the one that is trained.</summary>
    private Tensor Rounded(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = nn.functional.linear(x.to(ScalarType.BFloat16), _weight.to(ScalarType.BFloat16)).to(x.dtype);
        return (_bias is null ? y : y.add_(_bias)).MoveToOuterDisposeScope();
    }
}
