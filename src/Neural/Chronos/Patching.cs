using static TorchSharp.torch;

namespace StrategyFactory.Neural.Chronos;

/// <summary>
/// Series cut into pieces, each a token: its values, 0 where one is missing, then 1 for each that is there and 0 for each that is not.
/// </summary>
/// <param name="Tokens">[batch, patch, 2 · patch length].</param>
/// <param name="Present">[batch, patch]: 1 where any value is there.</param>
internal sealed record Patching(Tensor Tokens, Tensor Present)
{
    /// <summary>Cuts series.</summary>
    /// <param name="series">[batch, step], NaN is missing. What lacks for whole patches is put in front as missing.</param>
    /// <param name="length">Steps of a patch.</param>
    /// <param name="stride">Steps from one to the next.</param>
    public static Patching Of(Tensor series, int length, int stride)
    {
        if (series.shape[1] % length is > 0 and var rest)
        {
            series = cat([full([series.shape[0], length - rest], double.NaN, series.dtype, series.device), series], 1);
        }

        var missing = series.isnan();
        var values = series.masked_fill(missing, 0).unfold(1, length, stride);
        var present = missing.logical_not().to_type(series.dtype).unfold(1, length, stride);
        return new(cat([values, present], -1), present.sum(-1).gt(0).to_type(series.dtype));
    }
}
