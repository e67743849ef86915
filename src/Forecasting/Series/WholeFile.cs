namespace StrategyFactory.Forecasting.Series;

/// <summary>Writes files so that others see them whole or not at all, also after the power went.</summary>
internal static class WholeFile
{
    /// <summary>Writes beside the path, flushes to the disk, and only then takes the name.</summary>
    internal static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken token)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, token);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
