using StrategyFactory.Neural.Chronos;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>A network that forecasts without having seen the series, and can be trained further.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Shape">What it is.</param>
/// <param name="Origin">What it was trained on.</param>
/// <param name="TrainedContext">Rows that it was trained further to look back on; null where it was not.</param>
internal sealed record BaseNetwork(string Name, string Folder, SeriesModelShape Shape, BaseOrigin Origin, int? TrainedContext = null)
{
    /// <summary>Rows that it looks back on where nobody says.</summary>
    internal int UsualContext => Math.Min(TrainedContext ?? Shape.ContextLength, Shape.ContextLength);
}
