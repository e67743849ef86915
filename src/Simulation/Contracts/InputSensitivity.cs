namespace StrategyFactory.Simulation.Contracts;

/// <summary>How much of the variance of the score one searched input explains.</summary>
/// <param name="Input">Its name in the file.</param>
/// <param name="Values">Values that it has in the search.</param>
/// <param name="First">
/// What it explains by itself, Var(E[score|input])/Var(score), 0 to 1; of a sample corrected for chance; null with
/// <paramref name="Problem"/>.
/// </param>
/// <param name="Total">What it explains by itself and together with others, 0 to 1; null where no full grid was run.</param>
/// <param name="Low">Lower end of a 90% interval of <paramref name="First"/>; null unless the sample was drawn at random.</param>
/// <param name="High">Its upper end.</param>
/// <param name="N">Passes that it is from.</param>
/// <param name="LeaveAloneAt">Value at which it could be left alone, as text of a .set file; null where it could not.</param>
/// <param name="Advice">What follows for it.</param>
/// <param name="Problem">Why there is no share; null where there is one.</param>
public sealed record InputSensitivity(
    string Input, int Values, double? First, double? Total, double? Low, double? High, long N, string? LeaveAloneAt, string Advice,
    string? Problem)
{
    /// <summary>The share that counts: the total one where it is known, else the first; null where there is none.</summary>
    public double? Share => Total ?? First;
}
