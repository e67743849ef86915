namespace StrategyFactory.Dashboard.Shell;

/// <summary>Section <c>Dashboard</c> of the configuration.</summary>
public sealed class AppearanceOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Dashboard";

    /// <summary>
    /// Name of the <see cref="GainColours"/> that pages begin with and files are written in; a viewer may choose others for the browser.
    /// </summary>
    public string ProfitAndLoss { get; set; } = GainColours.All[0].Name;

    /// <summary>The pair of that name.</summary>
    public GainColours Colours => GainColours.Of(ProfitAndLoss)!;

    internal bool HasKnownColours() => GainColours.Of(ProfitAndLoss) is not null;
}
