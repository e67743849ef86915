using System.Runtime.InteropServices;
using System.Text.Json;
using NUnit.Framework;
using StrategyFactory.Dashboard.Charts;

namespace StrategyFactory.Tests.Dashboard;

internal sealed class EquityOptionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void The_drawdown_is_the_share_lost_since_the_highest_value()
    {
        var drawdown = Line(100, 110, 99, 121, 121).Drawdown();

        Assert.That(drawdown.Points.Select(point => point.Value), Is.EqualTo(new[] { 0, 0, -0.1, 0, 0 }).Within(1e-12));
        Assert.That(drawdown.Points.Select(point => point.At), Is.EqualTo(Line(1, 1, 1, 1, 1).Points.Select(point => point.At)));
    }

    [Test]
    public void Of_several_values_in_one_second_the_last_is_drawn()
    {
        var line = new TimedLine("Equity", [new(Start, 1), new(Start.AddMilliseconds(900), 2), new(Start.AddSeconds(1), 3)]);

        Assert.That(Points(line), Is.EqualTo(new double[] { Start.ToUnixTimeSeconds(), 2, Start.ToUnixTimeSeconds() + 1, 3 }));
    }

    [Test]
    public void A_picture_without_lines_below_has_one_pane()
    {
        Assert.That(Panes(new([Line(1, 2)])), Is.EqualTo(1));
        Assert.That(Panes(new([Line(1, 2)]) { Below = [Line(1, 2).Drawdown()] }), Is.EqualTo(2));
    }

    [Test]
    public void What_did_not_change_is_equal()
    {
        EquityOptions Make(double last) => new([Line(1, last)])
        {
            Below = [Line(1, last).Drawdown()],
            Marks = [new(Start, "holdout")],
        };

        var drawn = Make(2);
        Assert.That(Make(2), Is.EqualTo(drawn));
        Assert.That(Make(2), Is.Not.EqualTo(Make(3)));
        Assert.That(Make(2), Is.Not.EqualTo(Make(2) with { Marks = [] }));
    }

    private static TimedLine Line(params double[] values) => new("Equity", [.. values.Select((value, day) => new TimedValue(Start.AddDays(day), value))]);

    private static int Panes(EquityOptions options) => JsonSerializer.SerializeToElement(options.ToScript()).GetProperty("panes").GetArrayLength();

    private static double[] Points(TimedLine line) => MemoryMarshal.Cast<byte, double>(
        JsonSerializer.SerializeToElement(line.ToScript()).GetProperty("points").GetBytesFromBase64()).ToArray();
}
