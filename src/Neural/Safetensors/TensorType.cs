namespace StrategyFactory.Neural.Safetensors;

/// <summary>What a stored tensor's elements are; little-endian, the names are those of the file format.</summary>
public enum TensorType
{
    /// <summary>IEEE binary64.</summary>
    F64,

    /// <summary>IEEE binary32.</summary>
    F32,

    /// <summary>IEEE binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>Signed, 8 bits.</summary>
    I8,

    /// <summary>Unsigned, 8 bits.</summary>
    U8,

    /// <summary>A byte that is 0 or 1.</summary>
    BOOL,
}

/// <summary>Facts about <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    private static readonly Dictionary<string, TensorType> ByName = Enum.GetValues<TensorType>()
        .ToDictionary(type => type.ToString(), StringComparer.Ordinal);

    /// <summary>Finds a type by the format's name for it.</summary>
    public static bool TryParse(string name, out TensorType type) => ByName.TryGetValue(name, out type);

    /// <summary>Bytes an element takes.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 => 2,
        _ => 1,
    };

    /// <summary>Whether the elements are real numbers, so that <see cref="TensorConversion"/> reads them.</summary>
    public static bool IsFloating(this TensorType type) => type is TensorType.F64 or TensorType.F32 or TensorType.F16 or TensorType.BF16;
}
