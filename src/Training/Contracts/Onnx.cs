namespace StrategyFactory.Training.Contracts;

/// <summary>
/// What an algorithm writes of a model: the nodes that lead from <see cref="Features"/> to <see cref="Raw"/>, which is the model's own
/// prediction, double [N, 1].
/// </summary>
/// <param name="Nodes">In an order in which every input is there before it is read.</param>
/// <param name="Constants">Tensors that the nodes read.</param>
public sealed record OnnxGraph(IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxTensor> Constants)
{
    /// <summary>The input, double [N, F].</summary>
    public const string Features = "features";

    /// <summary>What the nodes of an algorithm end with.</summary>
    public const string Raw = "raw";
}

/// <summary>One operation with one output.</summary>
/// <param name="Operator">Its name, such as <c>MatMul</c>.</param>
/// <param name="Inputs">Names of what it reads.</param>
/// <param name="Output">Name of what it gives.</param>
public sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, string Output)
{
    /// <summary>Empty for the operators of ONNX itself, or <c>ai.onnx.ml</c>.</summary>
    public string Domain { get; init; } = "";

    /// <summary>
    /// Attributes by name: a long, a string, an array of longs or of strings, or an <see cref="OnnxTensor"/>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, object>> Attributes { get; init; } = [];
}

/// <summary>A constant, row by row.</summary>
/// <param name="Values">Doubles, or longs: an array of either.</param>
/// <param name="Shape">Lengths of its axes; empty for a scalar.</param>
public sealed record OnnxTensor(string Name, Array Values, IReadOnlyList<long> Shape);
