using System.Numerics;

namespace StrategyFactory.MarketData.SimulatedMarkets;

/// <summary>
/// Random numbers that are the same bytes on every machine: xoshiro256** (Blackman &amp; Vigna 2018) seeded by SplitMix64, and
/// distributions built from additions, multiplications, divisions and square roots alone, which IEEE 754 rounds exactly.
/// <see cref="Math.Log(double)"/> is not used: its last bit depends on the platform's library.
/// </summary>
internal sealed class StableRandom
{
    private const double UnitOf53Bits = 1.0 / (1UL << 53);
    private const double LogOfTwo = 0.693147180559945309417;
    private ulong _s0, _s1, _s2, _s3;
    private double? _spareNormal;

    public StableRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in (0, 1): the middles of 2⁵³ equal cells.</summary>
    public double Uniform() => ((NextBits() >> 11) + 0.5) * UnitOf53Bits;

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double Normal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        while (true)
        {
            double u = (2 * Uniform()) - 1, v = (2 * Uniform()) - 1;
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * Log(square) / square);
                _spareNormal = v * scale;
                return u * scale;
            }
        }
    }

    /// <summary>Student's t with an integer number of degrees of freedom &gt; 2, scaled to unit variance.</summary>
    public double UnitStudent(int degrees)
    {
        var normal = Normal();
        var chiSquare = 0.0;
        for (var k = 0; k < degrees; k++)
        {
            var component = Normal();
            chiSquare += component * component;
        }

        return normal * Math.Sqrt((degrees - 2) / chiSquare);
    }

    /// <summary>
    /// ln x for a normal x &gt; 0: x = m·2ᵏ with m in [√½, √2), ln m = 2·artanh((m − 1)/(m + 1)) by its power series;
    /// within 2 units in the last place.
    /// </summary>
    internal static double Log(double x)
    {
        const int fractionBits = 52, bias = 1023;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)(bits >> fractionBits) - bias;
        var mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << fractionBits) - 1)) | ((long)bias << fractionBits));
        if (mantissa > 1.4142135623730951)
        {
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var series = 0.0;
        for (var power = 21; power >= 3; power -= 2)
        {
            series = (series + (1.0 / power)) * square;
        }

        return (exponent * LogOfTwo) + (2 * (s + (s * series)));
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
