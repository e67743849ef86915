using System.Security.Cryptography;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;
using StrategyFactory.Training.Algorithms.Trees.Native;

namespace StrategyFactory.Training.Algorithms.Trees;

/// <summary>A fitted ensemble.</summary>
internal sealed class TreeModel : IFittedModel
{
    /// <summary>Rows that are turned into the library's form at a time.</summary>
    private const int Block = 16_384;

    /// <summary>Explaining one row costs leaves × depth², with these a fraction of a second.</summary>
    private const long MostLeavesExplained = 200_000;

    private readonly Booster _booster;
    private readonly int? _featureBits;

    private TreeModel(Booster booster, LabelScale scale, int? featureBits) =>
        (_booster, Scale, _featureBits) = (booster, scale, featureBits);

    internal LabelScale Scale { get; }

    /// <inheritdoc/>
    public bool IsNull => !_booster.SplitCounts().Any(count => count > 0);

    /// <inheritdoc/>
    public bool IsSmall => false;

    /// <summary>Leaves of all trees.</summary>
    internal long Leaves => _booster.SplitCounts().Sum(count => (long)count) + _booster.Rounds;

    /// <summary>Grows all trees of a recipe on rows.</summary>
    internal static TreeModel Fit(TreeRecipe recipe, TreeRows rows, CancellationToken token)
    {
        var scale = rows.Scale(recipe.Labels);
        return new(TreeGrowth.Grow(recipe, rows, scale, token), scale, FeatureGrid.Bits);
    }

    /// <summary>Reads a stored ensemble.</summary>
    /// <exception cref="UnprocessableException">The bytes are not those that were stored.</exception>
    internal static TreeModel Load(
        TreeEnsemble ensemble, ReadOnlySpan<byte> bytes, Guid modelId, TreeLabels labels = TreeLabels.Values)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != ensemble.Sha256)
        {
            throw new UnprocessableException(
                $"The stored trees of model {modelId} are damaged: their {bytes.Length:N0} bytes do not have the SHA-256 "
                + $"{ensemble.Sha256} that was stored with them. Train the model again.", "model_id");
        }

        return new(Booster.Load(bytes), new(ensemble.Mean, ensemble.Scale, labels), ensemble.FeatureBits);
    }

    /// <summary>What is stored: a description, and the trees byte for byte.</summary>
    internal (TreeEnsemble Ensemble, byte[] Bytes) Save()
    {
        var bytes = _booster.Save();
        var ensemble = new TreeEnsemble(
            Scale.Mean, Scale.Sd, _booster.Rounds, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)))
        {
            FeatureBits = _featureBits,
        };
        return (ensemble, bytes);
    }

    /// <summary>The trees as JSON of the library.</summary>
    internal byte[] Json() => _booster.Json();

    /// <inheritdoc/>
    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions)
    {
        predictions.Fill(double.NaN);
        for (var start = range.Start; start < range.End; start += Block)
        {
            var rows = new List<int>(Block);
            for (var bar = start; bar < Math.Min(range.End, start + Block); bar++)
            {
                if (features.All(feature => double.IsFinite(feature.Span[bar])))
                {
                    rows.Add(bar);
                }
            }

            if (rows.Count > 0)
            {
                var values = Predict(new TreeRows(features, default, [.. rows], _featureBits));
                for (var i = 0; i < values.Length; i++)
                {
                    predictions[rows[i] - range.Start] = values[i];
                }
            }
        }
    }

    /// <inheritdoc/>
    public double[]? Contributions(IReadOnlyList<ReadOnlyMemory<double>> features, int bar) =>
        Leaves <= MostLeavesExplained && features.All(feature => double.IsFinite(feature.Span[bar]))
            ? Contributions(new TreeRows(features, default, [bar], _featureBits))
            : null;

    /// <summary>Predictions of rows, in units of the target.</summary>
    internal double[] Predict(TreeRows rows)
    {
        using var matrix = rows.Matrix();
        var margins = _booster.Predict(matrix);
        var predictions = new double[margins.Length];
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = Scale.Undo(margins[i]);
        }

        return predictions;
    }

    /// <summary>SHAP values of rows in units of the target, row by row, the bias left out.</summary>
    internal double[] Contributions(TreeRows rows)
    {
        using var matrix = rows.Matrix();
        var values = _booster.Contributions(matrix);
        var contributions = new double[rows.Count * rows.Columns];
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows.Columns; column++)
            {
                contributions[row * rows.Columns + column] = Scale.Sd * values[row * (rows.Columns + 1) + column];
            }
        }

        return contributions;
    }

    public void Dispose() => _booster.Dispose();
}
