namespace StrategyFactory.Dashboard.Forms;

/// <summary>A file as the browser tells of it.</summary>
/// <param name="Name">Its name, without a folder.</param>
/// <param name="Size">Its size in bytes.</param>
public sealed record ChosenFile(string Name, long Size);
