namespace StrategyFactory.MarketData.ParquetFiles;

/// <summary>The kinds of values of Thrift's compact encoding, as numbered there.</summary>
internal enum CompactKind
{
    /// <summary>The end of a structure.</summary>
    Stop,

    /// <summary>A field that is true and has no bytes.</summary>
    True,

    /// <summary>A field that is false and has no bytes.</summary>
    False,

    /// <summary>One byte.</summary>
    Byte,

    /// <summary>An integer of 16 bits.</summary>
    Integer16,

    /// <summary>An integer of 32 bits.</summary>
    Integer32,

    /// <summary>An integer of 64 bits.</summary>
    Integer64,

    /// <summary>Eight bytes.</summary>
    Double,

    /// <summary>Bytes or text, their length before them.</summary>
    Binary,

    /// <summary>Values of one kind, their number before them.</summary>
    List,

    /// <summary>Encoded as a list.</summary>
    Set,

    /// <summary>Pairs of two kinds, their number before them.</summary>
    Map,

    /// <summary>Fields up to a stop.</summary>
    Structure,

    /// <summary>Sixteen bytes.</summary>
    Uuid,
}
