namespace StrategyFactory.Dashboard.Shell;

/// <summary>A pair of colours for gains and losses. A sign says the same wherever they are used, so no pair has to be told apart.</summary>
/// <param name="Name">In the configuration.</param>
/// <param name="Title">For people.</param>
/// <param name="Gain">Of gains on light ground, as <c>#rrggbb</c>.</param>
/// <param name="Loss">Of losses on light ground.</param>
/// <param name="DarkGain">Of gains on dark ground.</param>
/// <param name="DarkLoss">Of losses on dark ground.</param>
public sealed record GainColours(string Name, string Title, string Gain, string Loss, string DarkGain, string DarkLoss)
{
    /// <summary>The pairs there are; the first is the default.</summary>
    public static IReadOnlyList<GainColours> All { get; } =
    [
        new("green-red", "Green and red", "#17704a", "#b3261e", "#5ccb97", "#ff8d85"),
        new("blue-orange", "Blue and orange", "#1d5fa8", "#9c4a00", "#7db4ff", "#ffab5e"),
        new("red-green", "Red and green", "#b3261e", "#17704a", "#ff8d85", "#5ccb97"),
    ];

    /// <summary>The pair of this name; null where there is none.</summary>
    public static GainColours? Of(string? name) => All.FirstOrDefault(one => one.Name == name);

    /// <summary>
    /// The variables <c>--gain</c> and <c>--loss</c> of every pair in both themes: attributes of the html element choose; <c>data-pair</c>
    /// shows one of them.
    /// </summary>
    public static string Css() => string.Concat(All.Select(one =>
        $":root[data-colours={one.Name}]{{--gain:{one.Gain};--loss:{one.Loss}}}"
        + $":root[data-colours={one.Name}][data-theme=dark]{{--gain:{one.DarkGain};--loss:{one.DarkLoss}}}"
        + $"[data-pair={one.Name}]{{--gain:{one.Gain};--loss:{one.Loss}}}"
        + $"[data-theme=dark] [data-pair={one.Name}]{{--gain:{one.DarkGain};--loss:{one.DarkLoss}}}"));
}
