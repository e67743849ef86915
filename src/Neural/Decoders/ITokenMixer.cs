using static TorchSharp.torch;

namespace StrategyFactory.Neural.Decoders;

/// <summary>How the tokens of a pass see each other and those before them.</summary>
internal interface ITokenMixer
{
    /// <summary>Looks at keys and gives what is found.</summary>
    /// <param name="layer">Which layer asks, from 0.</param>
    /// <param name="query">[token, head, head width], turned by its position.</param>
    /// <param name="key">[token, key head, head width], turned too.</param>
    /// <param name="value">The same, not turned.</param>
    /// <returns>[token, head · head width].</returns>
    Tensor Mix(int layer, Tensor query, Tensor key, Tensor value);
}
