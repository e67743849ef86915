using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Training;
using static TorchSharp.torch;

namespace StrategyFactory.Tests.Neural.Training;

/// <summary>The smallest thing that can be trained: y = 2 a − 3 b + c by least squares, a tenth of its inputs left out.</summary>
internal sealed class Regression : ITrainee, IDisposable
{
    private readonly Tensor _x;
    private readonly Tensor _y;
    private readonly Tensor _weight;

    public Regression(int rows = 40, double dropout = 0.1)
    {
        var random = new Random(1);
        var inputs = Enumerable.Range(0, rows * 3).Select(i => i % 3 == 2 ? 1f : (float)((2 * random.NextDouble()) - 1)).ToArray();
        using var scope = NewDisposeScope();
        _x = tensor(inputs, [rows, 3]).DetachFromDisposeScope();
        _y = _x.matmul(tensor(new float[] { 2, -3, 1 })).DetachFromDisposeScope();
        _weight = zeros(3).DetachFromDisposeScope();
        (Rows, DropoutRate) = (rows, dropout);
    }

    public double DropoutRate { get; }

    /// <summary>What to put in place of a loss, by how often one was asked for before.</summary>
    public Func<int, double?> Instead { get; init; } = _ => null;

    /// <summary>What to put in place of the validation figure, by how often one was asked for before.</summary>
    public Func<int, double?> InsteadOfFigure { get; init; } = _ => null;

    public int Asked { get; private set; }

    public int Validated { get; private set; }

    public List<int> Seen { get; } = [];

    public IReadOnlyList<(string Name, Tensor Tensor)> Trained => [("w", _weight)];

    public int Rows { get; }

    /// <summary>What its rows are called.</summary>
    public string Named { get; init; } = "2 a - 3 b + c";

    public float[] Weights => _weight.ToArray();

    public string Fingerprint() => Named;

    public BatchLoss Loss(IReadOnlyList<int> rows, Dropout dropout)
    {
        Seen.AddRange(rows);
        var chosen = tensor(rows.Select(row => (long)row).ToArray());
        var error = dropout.Apply(_x.index_select(0, chosen), DropoutRate).matmul(_weight) - _y.index_select(0, chosen);
        var mean = error.pow(2).mean();
        return new(Instead(Asked++) is { } other ? mean * other : mean, rows.Count);
    }

    public double Validate() => InsteadOfFigure(Validated++) ?? (_x.matmul(_weight) - _y).pow(2).mean().ToNumber();

    public void Dispose()
    {
        _x.Dispose();
        _y.Dispose();
        _weight.Dispose();
    }
}
