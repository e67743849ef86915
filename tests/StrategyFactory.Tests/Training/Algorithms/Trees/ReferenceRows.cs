using System.Text.Json;
using StrategyFactory.Training.Algorithms.Trees;

namespace StrategyFactory.Tests.Training.Algorithms.Trees;

/// <summary>The rows of <c>make_reference.py</c>, and what python3-xgboost made of them.</summary>
internal sealed class ReferenceRows
{
    public const int Columns = 6;
    public const int Count = 1200;
    public const int HeldOut = 200;

    private ReferenceRows(double[][] features, double[] target) => (Features, Target) = (features, target);

    public double[][] Features { get; }

    public double[] Target { get; }

    public static JsonElement Expected { get; } =
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Training", "Algorithms", "Trees", "Reference", "reference.json")));

    public static ReferenceRows Create(bool missing = false)
    {
        var state = 12345u;
        double Next()
        {
            state = unchecked(1664525u * state + 1013904223u);
            return state / 4294967296.0 - 0.5;
        }

        var features = Enumerable.Range(0, Columns).Select(_ => new double[Count]).ToArray();
        var target = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < Columns; j++)
            {
                features[j][i] = (float)Next();
            }

            target[i] = (float)(1e-4 * (features[0][i] * features[1][i] * 4 + features[2][i] + Next()));
            if (missing && i % 53 == 0)
            {
                features[2][i] = double.NaN;
            }
        }

        return new(features, target);
    }

    /// <summary>Some of the rows.</summary>
    public TreeRows Rows(Range range) => new([.. Features.Select(column => (ReadOnlyMemory<double>)column)], Target, Enumerable.Range(0, Count).ToArray()[range]);
}
