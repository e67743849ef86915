namespace StrategyFactory.Neural.Runtime;

/// <summary>Seeds of parts from the seed of a whole, far apart even for neighbours.</summary>
internal static class Seeds
{
    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over both.</summary>
    public static ulong Mix(ulong seed, ulong part)
    {
        var x = unchecked((seed * 0x9E3779B97F4A7C15) + part + 0x9E3779B97F4A7C15);
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return x ^ (x >> 31);
    }
}
