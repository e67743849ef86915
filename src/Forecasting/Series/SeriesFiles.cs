using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Forecasting.Series;

/// <summary>The files of uploaded series below the storage root, as they came.</summary>
internal sealed class SeriesFiles(IOptions<ForecastingOptions> options)
{
    /// <summary>Stores a file, whole or not at all.</summary>
    internal async Task WriteAsync(Guid id, ReadOnlyMemory<byte> content, CancellationToken token)
    {
        Directory.CreateDirectory(options.Value.SeriesFolder);
        await WholeFile.WriteAsync(PathOf(id), content, token);
    }

    /// <exception cref="NotFoundException">This storage root does not have the file.</exception>
    internal async Task<byte[]> ReadAsync(Guid id, CancellationToken token)
    {
        var path = PathOf(id);
        return File.Exists(path)
            ? await File.ReadAllBytesAsync(path, token)
            : throw new NotFoundException(
                $"The file of the series {id} is not below this host's storage root; upload it here.", "series_id");
    }

    internal void Delete(Guid id) => File.Delete(PathOf(id));

    private string PathOf(Guid id) => Path.Combine(options.Value.SeriesFolder, id + ".csv");
}
