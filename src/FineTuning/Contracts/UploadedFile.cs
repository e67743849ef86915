namespace StrategyFactory.FineTuning.Contracts;

/// <summary>A file that somebody sent.</summary>
/// <param name="FileName">Name; never used as a path.</param>
/// <param name="Content">Bytes.</param>
public sealed record UploadedFile(string FileName, ReadOnlyMemory<byte> Content);
