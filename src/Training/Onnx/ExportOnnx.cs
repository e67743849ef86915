using System.Reflection;
using MediatR;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Algorithms;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Models;
using StrategyFactory.Training.Preparation;

namespace StrategyFactory.Training.Onnx;

internal sealed class ExportOnnxHandler(IMediator mediator, AlgorithmRegistry algorithms, StoredContent content)
    : IRequestHandler<ExportOnnx, OnnxModel>
{
    /// <summary>Name of the file's output.</summary>
    internal const string Output = "prediction";

    private static string Version { get; } = typeof(ExportOnnxHandler).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public async Task<OnnxModel> Handle(ExportOnnx request, CancellationToken cancellationToken)
    {
        var model = await mediator.Send(new GetModel(request.ModelId), cancellationToken);
        if (model.Specification.DataOptions is { } windows)
        {
            throw new UnprocessableException(
                $"data_options: model {model.ModelId} is fitted again every {windows.TestWindow} as it walks forward and has no single "
                + "weights to export; allowed: models that are fitted once.", "data_options");
        }

        var stored = await content.ReadAsync(model.ModelId, cancellationToken);
        return await Task.Run(() => Write(model, stored), cancellationToken);
    }

    private OnnxModel Write(StoredModelDetails model, ReadOnlyMemory<byte>? stored)
    {
        var (specification, features) = (model.Specification, model.Details.Features);
        var written = algorithms.Of(specification.Algorithm).WriteOnnx(model, stored);
        var graph = specification.Label == TargetLabel.Sign
            ? Followed(written, [
                new("Mul", [OnnxGraph.Raw, "two"], "twice"), new("Sub", ["twice", "one"], "edge"),
                new("Mul", ["edge", "mean_magnitude"], Output),
            ], [Scalar("two", 2), Scalar("one", 1), Scalar("mean_magnitude", Target.MeanMagnitude)])
            : Followed(written, [new("Identity", [OnnxGraph.Raw], Output)], []);
        KeyValuePair<string, string>[] about =
        [
            new("strategy_factory.model_id", model.ModelId.ToString()),
            new("strategy_factory.fingerprint", model.Fingerprint),
            new("strategy_factory.version", Version),
            new("strategy_factory.features", string.Join(',', features)),
        ];
        return new(OnnxFile.Write(graph, features.Count, about), Target.Unit(specification));
    }

    private static OnnxGraph Followed(OnnxGraph graph, OnnxNode[] nodes, OnnxTensor[] constants) =>
        new([.. graph.Nodes, .. nodes], [.. graph.Constants, .. constants]);

    private static OnnxTensor Scalar(string name, double value) => new(name, new[] { value }, []);
}
