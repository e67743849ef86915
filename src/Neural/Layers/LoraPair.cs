using static TorchSharp.torch;

namespace StrategyFactory.Neural.Layers;

/// <summary>The two small matrices beside a linear layer: y += s · B A x (Hu et al. 2021, arXiv:2106.09685).</summary>
/// <param name="a">[rank, in].</param>
/// <param name="b">[out, rank].</param>
/// <param name="scaling">s.</param>
/// <param name="dropout">Share of the inputs of A that is left out in training.</param>
internal sealed class LoraPair(Tensor a, Tensor b, double scaling, double dropout) : IDisposable
{
    public Tensor A { get; } = a.DetachFromDisposeScope();

    public Tensor B { get; } = b.DetachFromDisposeScope();

    /// <summary>Adds the product to the layer's output, in place: what a linear layer gives is needed by no gradient.</summary>
    public Tensor AddTo(Tensor y, Tensor x, Dropout pass) =>
        y.add_(nn.functional.linear(nn.functional.linear(pass.Apply(x, dropout), A), B), scaling);

    /// <summary>s · B A, [out, in]: what merging adds to the layer's weight.</summary>
    public Tensor Product() => B.matmul(A).mul_(scaling);

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }
}
