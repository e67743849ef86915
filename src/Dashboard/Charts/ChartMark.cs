namespace StrategyFactory.Dashboard.Charts;

/// <summary>A value of the axis to the right that an upright line marks.</summary>
/// <param name="At">In units of the axis.</param>
/// <param name="Text">What it says above.</param>
/// <param name="Colour">A colour of the theme.</param>
public sealed record ChartMark(double At, string Text, string Colour = "var(--mud-palette-text-primary)")
{
    /// <summary>Room above the picture for the texts of so many marks, one below the other.</summary>
    internal static int Room(int marks) => 12 + (14 * marks);

    /// <summary>
    /// The marks as a <c>markLine</c> of Apache ECharts. The texts of marks close together must not write over each other, nor leave the
    /// picture.
    /// </summary>
    internal static object ToScript(IReadOnlyList<ChartMark> marks, double low, double high) => new
    {
        silent = true,
        symbol = "none",
        data = marks.Select((mark, place) => new
        {
            xAxis = mark.At,
            lineStyle = new { color = mark.Colour, type = place % 2 == 0 ? "solid" : "dashed", width = 1.5 },
            label = new
            {
                formatter = mark.Text,
                position = "end",
                distance = 2 + (14 * place),
                align = Side((mark.At - low) / (high - low)),
                color = mark.Colour,
                fontSize = 11,
            },
        }).ToArray(),
    };

    private static string Side(double share) => share < 0.2 ? "left" : share > 0.8 ? "right" : "center";
}
