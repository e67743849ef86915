namespace StrategyFactory.Neural.Gguf;

/// <summary>What a value of a GGUF file's metadata is; the numbers are the format's.</summary>
internal enum GgufValueType
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    Float32,
    Bool,
    String,
    Array,
    UInt64,
    Int64,
    Float64,
}
