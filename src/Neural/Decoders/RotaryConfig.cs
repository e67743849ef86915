using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Decoders;

/// <summary>How positions turn queries and keys (Su et al. 2021, arXiv:2104.09864).</summary>
/// <param name="Theta">Base of the angles.</param>
/// <param name="Stretch">What slows the slow ones down so that longer texts fit; null for nothing.</param>
public sealed record RotaryConfig(double Theta = 10_000, RotaryStretch? Stretch = null)
{
    private const string Newer = "rope_parameters";
    private const string Older = "rope_scaling";

    internal static RotaryConfig Parse(ModelConfig config)
    {
        if (config.HasValue(Newer) && config.HasValue(Older))
        {
            throw config.Refusal(Older, $"it or {Newer} is needed, not both");
        }

        var key = config.HasValue(Newer) ? Newer : Older;
        var theta = config.Real("rope_theta", 1, 1e12, 10_000);
        if (!config.HasValue(key))
        {
            return new(theta);
        }

        var own = config.Section(key);
        theta = own.Real("rope_theta", 1, 1e12, theta);
        var named = own.HasValue("rope_type") ? "rope_type" : "type";
        return own.Text(named, "default") switch
        {
            "default" => Whole(own, [named], new(theta)),
            "llama3" => Whole(own, [named, .. RotaryStretch.Keys], new(theta, RotaryStretch.Parse(own))),
            _ => throw own.Refusal(named, "default and llama3 can be read"),
        };
    }

    /// <summary>Refuses what else stands there: other ways of stretching have other keys.</summary>
    private static RotaryConfig Whole(ModelConfig own, string[] known, RotaryConfig read) =>
        own.Keys.FirstOrDefault(key => key is not ("rope_theta" or "rope_type" or "type") && !known.Contains(key, StringComparer.Ordinal))
            is { } stranger
        ? throw own.Refusal(stranger, "rotary positions that do without it can be read")
        : read;
}
