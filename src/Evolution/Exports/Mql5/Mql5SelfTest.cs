using System.Text;

namespace StrategyFactory.Evolution.Exports.Mql5;

/// <summary>
/// Bars of the factory that an expert computes features and predictions of, and what the factory has: the last bars of the simulation
/// segment, and those before them that their features are made of.
/// </summary>
/// <param name="First">First bar that is written.</param>
/// <param name="Start">First bar that is compared.</param>
/// <param name="End">Bar after the last.</param>
internal sealed record Mql5SelfTest(int First, int Start, int End)
{
    private const int MostRows = 24;
    private const long MillisecondsPerSecond = 1000;

    /// <summary>Bars that are compared.</summary>
    internal int Rows => End - Start;

    /// <summary>The bars of a promotion.</summary>
    /// <param name="promoted">The promotion.</param>
    /// <param name="history">Bars that features are made of.</param>
    internal static Mql5SelfTest Of(PromotedExport promoted, int history)
    {
        var segment = promoted.Predictions.Segment;
        var last = promoted.Regimes.Simulation.Last.ToUnixTimeMilliseconds();
        var end = segment.End;
        // where bars have been added since the training, none of the holdout of then
        while (end - 1 > segment.Start && promoted.Data.Bars.Times.Span[end - 1] > last)
        {
            end--;
        }

        var start = Math.Max(segment.Start, end - MostRows);
        return new(Math.Max(0, start - history + 1), start, end);
    }

    /// <summary>Writes them as constants.</summary>
    internal void Write(PromotedExport promoted, StringBuilder text)
    {
        var (bars, features) = (promoted.Data.Bars, promoted.Data.Features);
        text.Append("//--- bars, features and predictions of the factory for the self-test; DBL_MAX is what is not known\n");
        text.Append("const int TestRows=").Append(Mql5Text.Of(Rows)).Append(";\n");
        Mql5Text.Array(
            text, "long", "TestTime", bars.Times[First..End].ToArray().Select(time => Mql5Text.Of(time / MillisecondsPerSecond)));
        foreach (var (name, column) in new[]
        {
            ("Open", bars.Open), ("High", bars.High), ("Low", bars.Low), ("Close", bars.Close), ("Volume", bars.Volume),
        })
        {
            Mql5Text.Array(text, "double", "Test" + name, column[First..End].ToArray().Select(Mql5Text.Of));
        }

        Mql5Text.Array(
            text, "double", "TestFeatures",
            Enumerable.Range(Start, Rows).SelectMany(bar => features.Select(column => Mql5Text.Of(column.Span[bar]))));
        Mql5Text.Array(
            text, "double", "TestPredictions",
            Enumerable.Range(Start, Rows)
                .Select(bar => Mql5Text.Of(promoted.Predictions.Returns.Span[bar - promoted.Predictions.Segment.Start])));
    }
}
