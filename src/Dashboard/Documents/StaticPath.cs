using System.Globalization;
using System.Text;

namespace StrategyFactory.Dashboard.Documents;

/// <summary>The path of a curve in SVG, to a tenth of a pixel.</summary>
public static class StaticPath
{
    /// <summary>Draws the points of a curve; begins anew after a gap.</summary>
    /// <param name="points">From left to right.</param>
    /// <param name="x">Turns X into pixels.</param>
    /// <param name="y">Turns Y into pixels.</param>
    public static string Line(IEnumerable<StaticPoint> points, Func<double, double> x, Func<double, double> y)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var path = new StringBuilder();
        var drawing = false;
        foreach (var point in points)
        {
            if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
            {
                drawing = false;
                continue;
            }

            path.Append(drawing ? 'L' : 'M').Append(Pixels(x(point.X))).Append(' ').Append(Pixels(y(point.Y)));
            drawing = true;
        }

        return path.ToString();
    }

    /// <summary>The same without gaps, closed along <paramref name="bottom"/>.</summary>
    public static string Area(IEnumerable<StaticPoint> points, Func<double, double> x, Func<double, double> y, double bottom)
    {
        ArgumentNullException.ThrowIfNull(points);
        StaticPoint[] known = [.. points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y))];
        return known.Length == 0
            ? ""
            : $"{Line(known, x, y)}L{Pixels(x(known[^1].X))} {Pixels(bottom)}L{Pixels(x(known[0].X))} {Pixels(bottom)}Z";
    }

    /// <summary>A length in SVG.</summary>
    public static string Pixels(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
