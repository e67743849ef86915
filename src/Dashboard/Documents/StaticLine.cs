namespace StrategyFactory.Dashboard.Documents;

/// <summary>One curve of a picture in a document.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">CSS colour, see <see cref="DocumentColours"/>.</param>
/// <param name="Points">From left to right; a value that is not finite leaves a gap.</param>
public sealed record StaticLine(string Name, string Colour, IReadOnlyList<StaticPoint> Points)
{
    /// <summary>Dashed, so that two curves differ without colour.</summary>
    public bool Dashed { get; init; }

    /// <summary>With a tint down to the lower end of the axis, as for a histogram or a drawdown.</summary>
    public bool Filled { get; init; }
}

/// <summary>A point of a curve.</summary>
/// <param name="X">To the right: a number, or days as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="Y">Upwards.</param>
public readonly record struct StaticPoint(double X, double Y);

/// <summary>A straight line over the whole picture that marks a value.</summary>
/// <param name="At">In units of the axis.</param>
/// <param name="Text">What it says beside it.</param>
/// <param name="Vertical">Marks a value of the axis to the right, else one of the axis upwards.</param>
public sealed record StaticMark(double At, string Text, bool Vertical = true);

/// <summary>Colours of documents: dark enough on white, also when printed.</summary>
public static class DocumentColours
{
    /// <summary>The curve that matters.</summary>
    public const string Accent = "#2b59c3";

    /// <summary>What it is compared with.</summary>
    public const string Quiet = "#5b6472";

    /// <summary>A gain.</summary>
    public const string Gain = "#17704a";

    /// <summary>A loss.</summary>
    public const string Loss = "#b3261e";
}
