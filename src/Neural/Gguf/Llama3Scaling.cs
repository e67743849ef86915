using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.Neural.Gguf;

/// <summary>
/// How Llama 3.1 stretches positions: slow rotations by a factor, fast ones not at all, and those between smoothly. llama.cpp reads one
/// divisor for each pair of a head.
/// </summary>
/// <param name="Factor">Of slow rotations.</param>
/// <param name="LowFrequency">Rotations within the original context below which they are slow.</param>
/// <param name="HighFrequency">Rotations within the original context above which they are fast.</param>
/// <param name="OriginalContext">Tokens that the model was trained with before it was stretched.</param>
internal sealed record Llama3Scaling(double Factor, double LowFrequency, double HighFrequency, int OriginalContext)
{
    public static Llama3Scaling Read(ModelConfig section)
    {
        Llama3Scaling scaling = new(
            section.Real("factor", 1, 1e6, 8),
            section.Real("low_freq_factor", 1e-6, 1e6, 1),
            section.Real("high_freq_factor", 1e-6, 1e6, 4),
            section.Integer("original_max_position_embeddings", 1, int.MaxValue, 8_192));
        return scaling.HighFrequency > scaling.LowFrequency
            ? scaling
            : throw section.Refusal("high_freq_factor", $"more than low_freq_factor ({scaling.LowFrequency:R}) is allowed");
    }

    /// <summary>What the frequency of each pair is divided by.</summary>
    public float[] Divisors(int headSize, double ropeBase) =>
        [.. Enumerable.Range(0, headSize / 2).Select(pair => (float)Divisor(2 * Math.PI * Math.Pow(ropeBase, 2.0 * pair / headSize)))];

    private double Divisor(double wavelength)
    {
        var rotations = OriginalContext / wavelength;
        if (rotations > HighFrequency)
        {
            return 1;
        }

        if (rotations < LowFrequency)
        {
            return Factor;
        }

        var smooth = (rotations - LowFrequency) / (HighFrequency - LowFrequency);
        return 1 / (((1 - smooth) / Factor) + smooth);
    }
}
