using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Options;
using StrategyFactory.Forecasting.Series;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Windows;

/// <summary><c>results/&lt;experiment&gt;/forecasts.json.gz</c> below the storage root: part → forecasts of its windows.</summary>
internal sealed class WindowFiles(IOptions<ForecastingOptions> options)
{
    private const string FileName = "forecasts.json.gz";

    /// <summary>Writes the forecasts of an experiment, whole or not at all.</summary>
    internal async Task WriteAsync(string experimentId, IReadOnlyDictionary<string, KeptPart> parts, CancellationToken token)
    {
        using var memory = new MemoryStream();
        await using (var packed = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            await JsonSerializer.SerializeAsync(packed, parts, FactoryJson.Options, token);
        }

        var path = PathOf(experimentId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await WholeFile.WriteAsync(path, memory.ToArray(), token);
    }

    /// <summary>Null where this storage root has none of the experiment, or none that can be read.</summary>
    internal async Task<IReadOnlyDictionary<string, KeptPart>?> ReadAsync(string experimentId, CancellationToken token)
    {
        try
        {
            await using var file = File.OpenRead(PathOf(experimentId));
            await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return await JsonSerializer.DeserializeAsync<Dictionary<string, KeptPart>>(unpacked, FactoryJson.Options, token);
        }
        catch (Exception missing)
            when (missing is FileNotFoundException or DirectoryNotFoundException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private string PathOf(string experimentId) => Path.Combine(options.Value.ResultsFolder, experimentId, FileName);
}
