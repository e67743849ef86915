using System.Runtime.InteropServices;
using StrategyFactory.MarketData.Contracts;
using StrategyFactory.Training.Contracts;

namespace StrategyFactory.Tests.Training.Algorithms.NearestRows;

/// <summary>Predicts the mean target of the k rows that lie nearest in standardised features.</summary>
internal sealed class NearestRowsModel : IFittedModel
{
    private readonly int _neighbours;
    private readonly int _columns;

    // Scale of every feature, then row by row the features and the target.
    private readonly double[] _numbers;

    private NearestRowsModel(int neighbours, int columns, double[] numbers)
    {
        (_neighbours, _columns, _numbers) = (neighbours, columns, numbers);
        Mean = Enumerable.Range(0, Rows).Average(row => Row(row)[columns]);
    }

    /// <summary>Mean of the targets.</summary>
    public double Mean { get; }

    public bool IsNull => Enumerable.Range(0, Rows).All(row => Row(row)[_columns] == Row(0)[_columns]);

    public bool IsSmall => false;

    private int Rows => (_numbers.Length - _columns) / (_columns + 1);

    public static NearestRowsModel Fit(TrainingRows rows, int neighbours)
    {
        var columns = rows.Features.Count;
        List<double> numbers = [];
        foreach (var feature in rows.Features)
        {
            var values = rows.Bars.ToArray().Select(bar => feature.Span[bar]).ToArray();
            var mean = values.Average();
            var variance = values.Average(value => (value - mean) * (value - mean));
            numbers.Add(variance > 0 ? 1 / Math.Sqrt(variance) : 0);
        }

        foreach (var bar in rows.Bars.Span)
        {
            for (var column = 0; column < columns; column++)
            {
                numbers.Add(rows.Features[column].Span[bar]);
            }

            numbers.Add(rows.Target.Span[bar]);
        }

        return new(neighbours, columns, [.. numbers]);
    }

    public static NearestRowsModel Load(ReadOnlySpan<byte> content)
    {
        var numbers = MemoryMarshal.Cast<byte, double>(content);
        return new((int)numbers[0], (int)numbers[1], numbers[2..].ToArray());
    }

    public byte[] Save() => MemoryMarshal.AsBytes<double>([_neighbours, _columns, .. _numbers]).ToArray();

    public void Predict(IReadOnlyList<ReadOnlyMemory<double>> features, BarRange range, Span<double> predictions)
    {
        for (var i = 0; i < predictions.Length; i++)
        {
            predictions[i] = Predict(features, range.Start + i);
        }
    }

    public double Predict(IReadOnlyList<ReadOnlyMemory<double>> features, int bar)
    {
        var asked = features.Select(feature => feature.Span[bar]).ToArray();
        if (!asked.All(double.IsFinite))
        {
            return double.NaN;
        }

        var nearest = new PriorityQueue<double, double>();
        for (var row = 0; row < Rows; row++)
        {
            var near = Row(row);
            var distance = 0.0;
            for (var column = 0; column < _columns; column++)
            {
                var difference = (near[column] - asked[column]) * _numbers[column];
                distance += difference * difference;
            }

            // The farthest of those kept comes out first.
            if (nearest.Count < _neighbours)
            {
                nearest.Enqueue(near[_columns], -distance);
            }
            else
            {
                nearest.EnqueueDequeue(near[_columns], -distance);
            }
        }

        return nearest.UnorderedItems.Average(item => item.Element);
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private ReadOnlySpan<double> Row(int row) => _numbers.AsSpan(_columns + row * (_columns + 1), _columns + 1);
}
