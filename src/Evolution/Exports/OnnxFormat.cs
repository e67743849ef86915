using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>The model as an ONNX file, its features and rules as JSON, and programs that trade by them.</summary>
internal sealed class OnnxFormat : IExportFormat
{
    internal const string FormatName = "onnx";

    public string Name => FormatName;

    public string Title => "ONNX model, rules as JSON, scoring in Python and C#";

    public IReadOnlyList<ExportedFile> Write(PromotedExport promoted) => [new(PromotedExport.ModelFile, promoted.Onnx.Content)];
}
