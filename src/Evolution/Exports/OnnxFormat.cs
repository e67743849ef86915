using System.Text;
using StrategyFactory.Evolution.Contracts;

namespace StrategyFactory.Evolution.Exports;

/// <summary>The model as an ONNX file, its features and rules as JSON, and programs that trade by them.</summary>
internal sealed class OnnxFormat : IExportFormat
{
    internal const string FormatName = "onnx";

    public string Name => FormatName;

    public string Title => "ONNX model, rules as JSON, scoring in Python and C#";

    public IReadOnlyList<ExportedFile> Write(PromotedExport promoted) =>
    [
        new(PromotedExport.ModelFile, promoted.Onnx.Content),
        Text("features.json", RulesJson.Indented(promoted.Features)),
        Text("strategy.json", RulesJson.Indented(StrategyRules.Of(promoted))),
        Shipped("score.py"), Shipped("Score.cs"), Shipped("Score.csproj"),
    ];

    private static ExportedFile Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text + "\n"));

    private static ExportedFile Shipped(string name)
    {
        using var stream = typeof(OnnxFormat).Assembly.GetManifestResourceStream("Scoring." + name)
            ?? throw new InvalidOperationException($"The product ships no {name}.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return new(name, content.ToArray());
    }
}
