namespace StrategyFactory.Neural.Gguf;

/// <summary>How a GGUF file stores the numbers of a tensor: alone, or in blocks that share scales.</summary>
/// <param name="Number">GGML's number of it.</param>
/// <param name="Name">GGML's name of it, such as <c>Q4_K</c>.</param>
/// <param name="ValuesPerBlock">Numbers in a block; rows are made of whole blocks.</param>
/// <param name="BytesPerBlock">Bytes of a block.</param>
public sealed record GgufType(uint Number, string Name, int ValuesPerBlock, int BytesPerBlock)
{
    /// <summary>IEEE binary32.</summary>
    public static readonly GgufType F32 = new(0, "F32", 1, 4);

    /// <summary>IEEE binary16.</summary>
    public static readonly GgufType F16 = new(1, "F16", 1, 2);

    /// <summary>32 signed bytes and their scale.</summary>
    public static readonly GgufType Q80 = new(8, "Q8_0", 32, 34);

    // those that llama.cpp multiplies with; 4, 5 and 31 to 38 are gone from it, integers and intermediate results are no weights
    private static readonly Dictionary<uint, GgufType> Weights = new GgufType[]
    {
        F32, F16, new(2, "Q4_0", 32, 18), new(3, "Q4_1", 32, 20), new(6, "Q5_0", 32, 22), new(7, "Q5_1", 32, 24), Q80,
        new(10, "Q2_K", 256, 84), new(11, "Q3_K", 256, 110), new(12, "Q4_K", 256, 144), new(13, "Q5_K", 256, 176),
        new(14, "Q6_K", 256, 210),
        new(16, "IQ2_XXS", 256, 66), new(17, "IQ2_XS", 256, 74), new(18, "IQ3_XXS", 256, 98), new(19, "IQ1_S", 256, 50),
        new(20, "IQ4_NL", 32, 18), new(21, "IQ3_S", 256, 110), new(22, "IQ2_S", 256, 82), new(23, "IQ4_XS", 256, 136),
        new(29, "IQ1_M", 256, 56), new(30, "BF16", 1, 2), new(34, "TQ1_0", 256, 54), new(35, "TQ2_0", 256, 66), new(39, "MXFP4", 32, 17),
    }.ToDictionary(type => type.Number);

    /// <summary>All that weights can have.</summary>
    public static IReadOnlyCollection<GgufType> Known => Weights.Values;

    /// <summary>Their numbers and names, for messages.</summary>
    internal static string KnownNames => string.Join(", ", Known.Select(type => $"{type.Number} ({type.Name})"));

    /// <summary>The type of a number, or null where weights cannot have it.</summary>
    public static GgufType? Find(uint number) => Weights.GetValueOrDefault(number);

    /// <summary>Bytes of as many values, which fill whole blocks.</summary>
    public long Bytes(long values) => checked(values / ValuesPerBlock * BytesPerBlock);
}
