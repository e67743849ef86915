namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>What a disk still holds.</summary>
internal interface IFreeSpace
{
    /// <summary>Bytes that are free where a folder lies; null where nobody knows.</summary>
    long? Of(string folder);
}

/// <inheritdoc/>
internal sealed class FreeSpace : IFreeSpace
{
    public long? Of(string folder)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
