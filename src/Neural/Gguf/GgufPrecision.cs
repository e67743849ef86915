namespace StrategyFactory.Neural.Gguf;

/// <summary>How exactly a converted model keeps its matrices; vectors are always float32.</summary>
public enum GgufPrecision
{
    /// <summary>As they were trained.</summary>
    F32,

    /// <summary>Half the size; nothing beyond ±65,504.</summary>
    F16,

    /// <summary>A quarter of the size: 32 signed bytes share a scale. Matrices whose rows do not divide by 32 are F16.</summary>
    Q80,
}

/// <summary>Facts about <see cref="GgufPrecision"/>.</summary>
public static class GgufPrecisions
{
    /// <summary>The name that the format has for it, such as <c>Q8_0</c>.</summary>
    public static string Name(this GgufPrecision precision) => precision.Type().Name;

    /// <summary>Finds a precision by its name, whatever the case.</summary>
    public static bool TryParse(string name, out GgufPrecision precision)
    {
        foreach (var candidate in Enum.GetValues<GgufPrecision>())
        {
            if (string.Equals(candidate.Name(), name, StringComparison.OrdinalIgnoreCase))
            {
                precision = candidate;
                return true;
            }
        }

        precision = default;
        return false;
    }

    internal static GgufType Type(this GgufPrecision precision) => precision switch
    {
        GgufPrecision.F32 => GgufType.F32,
        GgufPrecision.F16 => GgufType.F16,
        GgufPrecision.Q80 => GgufType.Q80,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "F32, F16 and Q80 can be written."),
    };

    /// <summary>What llama.cpp calls a file of mostly these (general.file_type).</summary>
    internal static uint FileType(this GgufPrecision precision) => precision switch
    {
        GgufPrecision.F32 => 0,
        GgufPrecision.F16 => 1,
        _ => 7,
    };
}
