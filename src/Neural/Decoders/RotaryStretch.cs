using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// How Llama 3.1 reads longer texts than it began with (Llama Team 2024, arXiv:2407.21783): slow angles are divided, fast ones stay, and
/// between them the one passes into the other.
/// </summary>
/// <param name="Factor">What slow angles are divided by, 1 and up.</param>
/// <param name="Low">Turns within <paramref name="Positions"/> up to which an angle is slow.</param>
/// <param name="High">Turns from which it is fast; above <paramref name="Low"/>.</param>
/// <param name="Positions">Length of the texts that the network began with.</param>
public sealed record RotaryStretch(double Factor, double Low, double High, int Positions)
{
    internal static readonly string[] Keys = ["factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"];

    internal static RotaryStretch Parse(ModelConfig own)
    {
        if (Keys.FirstOrDefault(key => !own.HasValue(key)) is { } missing)
        {
            throw own.Refusal(missing, "it is needed for llama3");
        }

        var low = own.Real("low_freq_factor", 0, 1e6, 0);
        var high = own.Real("high_freq_factor", 0, 1e6, 0);
        return high > low
            ? new(own.Real("factor", 1, 1e6, 1), low, high, own.Integer("original_max_position_embeddings", 1, int.MaxValue))
            : throw own.Refusal("high_freq_factor", "more than low_freq_factor is needed");
    }

    /// <summary>The angle of a step, stretched.</summary>
    /// <param name="frequency">In radians a position.</param>
    internal double Apply(double frequency)
    {
        var turns = Positions * frequency / (2 * Math.PI);
        var share = Math.Clamp((turns - Low) / (High - Low), 0, 1);
        return (share * frequency) + ((1 - share) * frequency / Factor);
    }

    internal object ToJson() => new
    {
        rope_type = "llama3",
        factor = Factor,
        low_freq_factor = Low,
        high_freq_factor = High,
        original_max_position_embeddings = Positions,
    };
}
