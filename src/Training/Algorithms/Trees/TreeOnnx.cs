using System.Globalization;
using System.Text.Json;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>An ensemble as ONNX nodes that give its predictions to the last bit, from features that nobody has rounded.</summary>
/// <remarks>
/// Rounding is monotone, so that a rounded value lies below a cut exactly where the value itself lies below the smallest double that is
/// rounded to the cut or above: that double is what is written. The operator would add up leaves in an order and precision of its own;
/// each tree has a column of its own instead, and a running sum in single precision adds them as the library does.
/// </remarks>
internal static class TreeOnnx
{
    /// <summary>Nodes of which a file has no room left in two gigabytes, the most that its format can have.</summary>
    private const int MostNodes = 20_000_000;

    private const string TreeDomain = "ai.onnx.ml";
    private const long DoubleType = 11;
    private const string Leaf = "LEAF";
    private const string Below = "BRANCH_LT";

    /// <summary>The nodes.</summary>
    /// <param name="model">The ensemble as JSON of the library.</param>
    /// <param name="ensemble">Its scale and the grid of its features.</param>
    /// <param name="features">Columns.</param>
    /// <param name="labels">What it was grown on.</param>
    /// <exception cref="UnprocessableException">It has more nodes than a file can hold.</exception>
    internal static OnnxGraph Graph(ReadOnlyMemory<byte> model, TreeEnsemble ensemble, int features, TreeLabels labels)
    {
        using var document = JsonDocument.Parse(model);
        var learner = document.RootElement.GetProperty("learner");
        var trees = learner.GetProperty("gradient_booster").GetProperty("model").GetProperty("trees");
        var begin = float.Parse(
            learner.GetProperty("learner_model_param").GetProperty("base_score").GetString()!, CultureInfo.InvariantCulture);
        var written = new Nodes(ensemble.FeatureBits, labels == TreeLabels.Odds ? MathF.Log(begin / (1 - begin)) : begin);
        foreach (var tree in trees.EnumerateArray())
        {
            written.Add(tree);
            if (written.Count > MostNodes)
            {
                throw new UnprocessableException(
                    $"model_id: the trees have more than {MostNodes:N0} nodes; allowed: so many, for an ONNX file has two gigabytes.",
                    "model_id");
            }
        }

        OnnxNode[] sum =
        [
            new("TreeEnsembleRegressor", [OnnxGraph.Features], "leaves") { Domain = TreeDomain, Attributes = written.Attributes() },
            new("CumSum", ["leaves", "along"], "sums"),
            new("Gather", ["sums", "last"], "margin") { Attributes = [KeyValuePair.Create<string, object>("axis", 1L)] },
            new("Cast", ["margin"], "wide") { Attributes = [KeyValuePair.Create<string, object>("to", DoubleType)] },
        ];
        OnnxNode[] scaled = labels switch
        {
            TreeLabels.Odds => [new("Sigmoid", ["wide"], "value")],
            TreeLabels.Shares =>
            [
                new("Mul", ["wide", "scale"], "scaled"), new("Add", ["scaled", "mean"], "share"),
                new("Clip", ["share", "none", "all"], "value"),
            ],
            _ => [new("Mul", ["wide", "scale"], "scaled"), new("Add", ["scaled", "mean"], "value")],
        };
        OnnxTensor[] ends = labels == TreeLabels.Shares ? [new("none", new[] { 0.0 }, []), new("all", new[] { 1.0 }, [])] : [];
        // 0 · x is NaN where x is: no prediction, and no branch for what is missing
        OnnxNode[] defined = [new("MatMul", [OnnxGraph.Features, "zeros"], "defined"), new("Add", ["value", "defined"], OnnxGraph.Raw)];
        return new(
            [.. sum, .. scaled, .. defined],
            [
                new("along", new[] { 1L }, []), new("last", new[] { written.Trees - 1 }, [1]), new("scale", new[] { ensemble.Scale }, []),
                new("mean", new[] { ensemble.Mean }, []), new("zeros", new double[features], [features, 1]), .. ends,
            ]);
    }

    /// <summary>The columns that the operator wants of all nodes of all trees.</summary>
    private sealed class Nodes(int? bits, float begin)
    {
        private readonly List<long> _trees = [], _nodes = [], _features = [], _below = [], _above = [], _leafTrees = [], _leafNodes = [];
        private readonly List<double> _cuts = [], _leaves = [];
        private readonly List<string> _modes = [];

        internal long Trees { get; private set; }

        internal int Count => _nodes.Count;

        internal void Add(JsonElement tree)
        {
            var left = Integers(tree.GetProperty("left_children"));
            var right = Integers(tree.GetProperty("right_children"));
            var features = Integers(tree.GetProperty("split_indices"));
            float[] values = [.. tree.GetProperty("split_conditions").EnumerateArray().Select(value => value.GetSingle())];
            // what was pruned is still in the library's arrays, but nothing leads there
            var reachable = new Stack<int>([0]);
            while (reachable.TryPop(out var node))
            {
                var leaf = left[node] < 0;
                _trees.Add(Trees);
                _nodes.Add(node);
                _modes.Add(leaf ? Leaf : Below);
                _features.Add(leaf ? 0 : features[node]);
                _cuts.Add(leaf ? 0 : FeatureGrid.Lowest(values[node], bits));
                _below.Add(leaf ? 0 : left[node]);
                _above.Add(leaf ? 0 : right[node]);
                if (leaf)
                {
                    _leafTrees.Add(Trees);
                    _leafNodes.Add(node);
                    // the library begins its sum with the base score
                    _leaves.Add(Trees == 0 ? begin + values[node] : values[node]);
                }
                else
                {
                    reachable.Push(right[node]);
                    reachable.Push(left[node]);
                }
            }

            Trees++;
        }

        internal IReadOnlyList<KeyValuePair<string, object>> Attributes() =>
        [
            new("n_targets", Trees), new("aggregate_function", "SUM"), new("post_transform", "NONE"),
            new("nodes_treeids", _trees.ToArray()), new("nodes_nodeids", _nodes.ToArray()), new("nodes_modes", _modes.ToArray()),
            new("nodes_featureids", _features.ToArray()), new("nodes_truenodeids", _below.ToArray()),
            new("nodes_falsenodeids", _above.ToArray()),
            new("nodes_values_as_tensor", new OnnxTensor("cuts", _cuts.ToArray(), [_cuts.Count])),
            new("target_treeids", _leafTrees.ToArray()), new("target_nodeids", _leafNodes.ToArray()),
            new("target_ids", _leafTrees.ToArray()),
            new("target_weights_as_tensor", new OnnxTensor("leaves", _leaves.ToArray(), [_leaves.Count])),
        ];

        private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];
    }
}
