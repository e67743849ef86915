using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StrategyFactory.Tests.Training.Onnx;

/// <summary>An exported model in ONNX Runtime.</summary>
internal sealed class OnnxScorer(ReadOnlyMemory<byte> file) : IDisposable
{
    private readonly InferenceSession _session = new(file.ToArray());

    public IReadOnlyDictionary<string, string> About => _session.ModelMetadata.CustomMetadataMap;

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>Scores rows.</summary>
    /// <param name="features">One column per feature.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">Rows.</param>
    public double[] Score(IReadOnlyList<ReadOnlyMemory<double>> features, int start, int count)
    {
        var rows = new DenseTensor<double>([count, features.Count]);
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < features.Count; column++)
            {
                rows[row, column] = features[column].Span[start + row];
            }
        }

        using var results = _session.Run([NamedOnnxValue.CreateFromTensor("features", rows)]);
        return results[0].AsTensor<double>().ToArray();
    }

    public void Dispose() => _session.Dispose();
}
