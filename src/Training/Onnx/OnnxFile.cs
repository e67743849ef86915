using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Onnx;

/// <summary>
/// Writes the messages of onnx.proto (github.com/onnx/onnx): opset 13 with ai.onnx.ml 3, which runtimes from 2022 on read, MetaTrader 5
/// among them.
/// </summary>
internal static class OnnxFile
{
    private const int FormatVersion = 8;
    private const int Opset = 13;
    private const int TreeOpset = 3;
    private const int DoubleType = 11;
    private const int LongType = 7;

    /// <summary>The bytes of a file.</summary>
    /// <param name="graph">From features to prediction.</param>
    /// <param name="features">F.</param>
    /// <param name="about">What the file says of itself, by key.</param>
    internal static ReadOnlyMemory<byte> Write(OnnxGraph graph, int features, IReadOnlyList<KeyValuePair<string, string>> about)
    {
        var file = new ProtobufWriter();
        file.Integer(1, FormatVersion);
        file.Text(2, "Strategy Factory");
        file.Message(7, inner => Graph(inner, graph, features));
        file.Message(8, inner => Operators(inner, "", Opset));
        file.Message(8, inner => Operators(inner, "ai.onnx.ml", TreeOpset));
        foreach (var (key, value) in about)
        {
            file.Message(14, inner =>
            {
                inner.Text(1, key);
                inner.Text(2, value);
            });
        }

        return file.Written;
    }

    private static void Operators(ProtobufWriter writer, string domain, int version)
    {
        writer.Text(1, domain);
        writer.Integer(2, version);
    }

    private static void Graph(ProtobufWriter writer, OnnxGraph graph, int features)
    {
        foreach (var node in graph.Nodes)
        {
            writer.Message(1, inner => Node(inner, node));
        }

        writer.Text(2, "strategy");
        foreach (var constant in graph.Constants)
        {
            writer.Message(5, inner => Tensor(inner, constant));
        }

        writer.Message(11, inner => Value(inner, OnnxGraph.Features, features));
        writer.Message(12, inner => Value(inner, ExportOnnxHandler.Output, 1));
    }

    private static void Node(ProtobufWriter writer, OnnxNode node)
    {
        foreach (var input in node.Inputs)
        {
            writer.Text(1, input);
        }

        writer.Text(2, node.Output);
        writer.Text(3, $"to_{node.Output}");
        writer.Text(4, node.Operator);
        foreach (var (name, value) in node.Attributes)
        {
            writer.Message(5, inner => Attribute(inner, name, value));
        }

        writer.Text(7, node.Domain);
    }

    private static void Attribute(ProtobufWriter writer, string name, object value)
    {
        writer.Text(1, name);
        switch (value)
        {
            case long number:
                writer.Integer(3, number);
                writer.Integer(20, 2);
                break;
            case string text:
                writer.Text(4, text);
                writer.Integer(20, 3);
                break;
            case OnnxTensor tensor:
                writer.Message(5, inner => Tensor(inner, tensor));
                writer.Integer(20, 4);
                break;
            case long[] numbers:
                writer.Integers(8, numbers);
                writer.Integer(20, 7);
                break;
            case string[] texts:
                Array.ForEach(texts, text => writer.Text(9, text));
                writer.Integer(20, 8);
                break;
            default:
                throw new ArgumentException($"Attribute {name} is a {value.GetType().Name}.", nameof(value));
        }
    }

    private static void Tensor(ProtobufWriter writer, OnnxTensor tensor)
    {
        writer.Integers(1, tensor.Shape);
        writer.Integer(2, tensor.Values.GetType() == typeof(double[]) ? DoubleType : LongType);
        writer.Text(8, tensor.Name);
        writer.Raw(9, tensor.Values);
    }

    private static void Value(ProtobufWriter writer, string name, int columns)
    {
        writer.Text(1, name);
        writer.Message(2, type => type.Message(1, tensor => Rows(tensor, columns)));
    }

    private static void Rows(ProtobufWriter tensor, int columns)
    {
        tensor.Integer(1, DoubleType);
        tensor.Message(2, shape =>
        {
            shape.Message(1, rows => rows.Text(2, "N"));
            shape.Message(1, length => length.Integer(1, columns));
        });
    }
}
