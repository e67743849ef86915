namespace StrategyFactory.Numerics.Mixtures;

/// <summary>One weighted component of a two-dimensional Gaussian mixture with full covariance.</summary>
/// <param name="Weight">Mixing weight in (0, 1).</param>
/// <param name="MeanX">Mean of the first coordinate.</param>
/// <param name="MeanY">Mean of the second coordinate.</param>
/// <param name="VarianceX">Variance of the first coordinate, &gt; 0.</param>
/// <param name="Covariance">Covariance of the coordinates.</param>
/// <param name="VarianceY">Variance of the second coordinate, &gt; 0.</param>
public sealed record BivariateNormal(
    double Weight, double MeanX, double MeanY, double VarianceX, double Covariance, double VarianceY)
{
    /// <summary>Determinant of the covariance matrix.</summary>
    public double Determinant => VarianceX * VarianceY - Covariance * Covariance;
}
